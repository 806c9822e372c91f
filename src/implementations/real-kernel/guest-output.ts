/** Reads traces from the answer of the guest agent: see native/guest-agent/run.c. */
import { FunctionName } from '../../protocol/names';
import type { Script } from '../../protocol/script';
import type { SettledEvent, Trace, TraceEvent } from '../../protocol/trace';
import { entryOf, GuestError, parseEvent, taskOf } from './guest-events';
import { KERNEL, reportIn } from './kernel-log';
import type { NumberedScript } from './script-lines';

export interface GuestAnswer {
  /** One trace for each run. */
  readonly traces: readonly Trace[];
  /** Why the guest cannot run another script; null where it can. */
  readonly unusable: string | null;
  /** Why the last run has no trace; null where it has one. */
  readonly failed: string | null;
}

export function readAnswer(
  lines: readonly string[],
  script: Script,
  numbered: NumberedScript,
): GuestAnswer {
  return new AnswerReader(script, numbered).read(lines);
}

class AnswerReader {
  private readonly traces: Trace[] = [];
  private events: TraceEvent[] = [];
  private settled: Omit<SettledEvent, 'kind' | 'phase'> = emptySettled();
  private unusable: string | null = null;
  private crashed = false;
  private failed: string | null = null;

  constructor(
    private readonly script: Script,
    private readonly numbered: NumberedScript,
  ) {}

  read(lines: readonly string[]): GuestAnswer {
    for (const line of lines) this.readLine(line);
    return { traces: this.traces, unusable: this.unusable, failed: this.failed };
  }

  private readLine(line: string): void {
    const [mark, ...words] = line.split(' ');
    const numbers = words.map(Number);
    switch (mark) {
      case '@E':
        this.events.push(parseEvent(words, this.numbered));
        break;
      case '@L':
        this.readLog(words.join(' '));
        break;
      case '@P':
        this.readProcess(numbers);
        break;
      case '@N':
        this.readNotifier(numbers);
        break;
      case '@B':
        this.readBlocked(numbers);
        break;
      case '@S':
        this.settle(Number(words[0]));
        break;
      case '@R':
        this.failed = 'the script did not become quiescent: a task kept running';
        this.unusable = this.failed;
        break;
      case '@Z':
        this.endRun(words[0] ?? '');
        break;
      case '@=':
        this.traces.push(entryOf(this.traces, Number(words[0])));
        break;
    }
  }

  private readLog(text: string): void {
    const found = reportIn(text);
    // Reports after an oops are its consequences.
    if (found === null || this.crashed) return;
    const { report, detail, fatal } = found;
    this.events.push({ kind: 'report', report, task: KERNEL, detail });
    this.crashed = fatal;
    if (fatal) this.unusable = detail;
  }

  private readProcess([index = -1, mmUsers = 0, mmCount = 0, freed = 0]: readonly number[]): void {
    const process = entryOf(this.numbered.processes, index);
    this.settled.processes.push({ process, mmUsers, mmCount, freed: freed === 1 });
  }

  private readNotifier([index = -1, notifier = 0, users = 0, mm = 0]: readonly number[]): void {
    const name = entryOf(this.numbered.notifiers, index);
    this.settled.notifiers.push({ name, notifier, users, mm: mm === 1 });
  }

  private readBlocked([task = -1, inside = -1, held = 0]: readonly number[]): void {
    this.settled.blocked.push({
      task: taskOf(this.numbered, task),
      function: entryOf(FunctionName.options, inside),
      waitsFor: held > 0 ? 'a callback that is held' : 'a lock or a grace period',
      held: held > 0,
    });
  }

  private settle(phase: number): void {
    const settled: SettledEvent = { kind: 'settled', phase, ...this.settled };
    this.settled = emptySettled();
    this.events.push(settled);
    if (phase === this.numbered.phases - 1) this.reportDeadlocks(settled);
  }

  /** A task that is blocked at the end, though no callback is held, is deadlocked. */
  private reportDeadlocks({ blocked }: SettledEvent): void {
    // A task that an oops has killed never releases its locks.
    if (this.crashed || this.isHeld()) return;
    for (const { task, function: name, waitsFor } of blocked) {
      const detail = `${task} is in ${name}(), and waits for ever: ${waitsFor}`;
      this.events.push({ kind: 'report', report: 'deadlock', task, detail });
      this.unusable = detail;
    }
  }

  private isHeld(): boolean {
    const actions = this.script.phases.flat();
    return this.script.drivers.some(({ name, behaviours }) =>
      behaviours.some(({ does, callback }) => {
        if (does !== 'hold') return false;
        const continues = actions.some(
          (action) =>
            action.do === 'continue' && action.driver === name && action.callback === callback,
        );
        const count = (kind: 'enter' | 'leave') =>
          this.events.filter(
            (event) => event.kind === kind && event.driver === name && event.callback === callback,
          ).length;
        return !continues && count('enter') > count('leave');
      }),
    );
  }

  private endRun(how: string): void {
    if (how !== 'ok' && how !== 'stuck') throw new GuestError(`the guest ended a run with ${how}`);
    if (how === 'stuck') this.unusable ??= 'a task of the script could not be ended';
    if (this.failed === null) this.traces.push(this.events);
    this.events = [];
  }
}

function emptySettled(): Omit<SettledEvent, 'kind' | 'phase'> {
  return { processes: [], notifiers: [], blocked: [] };
}
