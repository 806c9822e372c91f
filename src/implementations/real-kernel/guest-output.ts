/** The traces in what the guest agent answers: see native/guest-agent/run.c. */
import { FunctionName } from '../../protocol/names';
import type { Script } from '../../protocol/script';
import type { SettledEvent, Trace, TraceEvent } from '../../protocol/trace';
import { entryOf, GuestError, parseEvent, taskOf } from './guest-events';
import { findingOf, KERNEL } from './kernel-log';
import type { NumberedScript } from './script-lines';

/** What one answer holds. */
export interface GuestAnswer {
  /** One trace a run. */
  readonly traces: readonly Trace[];
  /** Why the guest must be booted again before the next script; null where it need not. */
  readonly spent: string | null;
  /** Why the last run has no trace; null where it has. */
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
  private spent: string | null = null;
  private crashed = false;
  private failed: string | null = null;

  constructor(
    private readonly script: Script,
    private readonly numbered: NumberedScript,
  ) {}

  read(lines: readonly string[]): GuestAnswer {
    for (const line of lines) this.readLine(line);
    return { traces: this.traces, spent: this.spent, failed: this.failed };
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
        this.failed = 'something kept moving: the script did not come to rest';
        this.spent = this.failed;
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
    const finding = findingOf(text);
    // What follows upon an oops is its consequence.
    if (finding === null || this.crashed) return;
    const { report, detail, fatal } = finding;
    this.events.push({ kind: 'report', report, task: KERNEL, detail });
    this.crashed = fatal;
    if (fatal) this.spent = detail;
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

  /** A task that waits in the end, though no callback is held, waits for ever. */
  private reportDeadlocks({ blocked }: SettledEvent): void {
    // What the victim of an oops held is never given back: a consequence, too.
    if (this.crashed || this.isHeld()) return;
    for (const { task, function: name, waitsFor } of blocked) {
      const detail = `${task} is in ${name}(), and waits for ever: ${waitsFor}`;
      this.events.push({ kind: 'report', report: 'deadlock', task, detail });
      this.spent = detail;
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
    if (how !== 'ok' && how !== 'stuck') throw new GuestError(`the guest ends a run with ${how}`);
    if (how === 'stuck') this.spent ??= 'a task of the script could not be ended';
    if (this.failed === null) this.traces.push(this.events);
    this.events = [];
  }
}

function emptySettled(): Omit<SettledEvent, 'kind' | 'phase'> {
  return { processes: [], notifiers: [], blocked: [] };
}
