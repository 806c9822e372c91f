/**
 * Whether a trace performs its script: each call that the script asks for begins, in its task's
 * order and in its phase. A trace in which nothing happens satisfies many properties, so whoever
 * leaves out a call must show why the task could not make it.
 */
import { calledFunction } from '../../protocol/called-function';
import type { FunctionName, ReportName } from '../../protocol/names';
import { type Action, actorOf, type Script, type Task, taskName } from '../../protocol/script';
import type { CallEvent, ReturnEvent, SettledEvent, Trace, TraceEvent } from '../../protocol/trace';

/** After these everything goes on; after any other report a task, or the whole kernel, may be dead. */
const HARMLESS: ReadonlySet<ReportName> = new Set<ReportName>([
  'WARN_ON',
  'memory leak',
  'lost write',
  'device access to a freed page',
  'lock not held',
]);

/** What the trace leaves out, or does without being asked; null where it performs the script. */
export function unperformed(script: Script, trace: Trace): string | null {
  const performance = new Performance(script);
  for (const [at, event] of trace.entries()) {
    const problem = performance.problemOf(event, at);
    if (problem !== null) return problem;
  }
  return null;
}

/** Their success makes a notifier, which has an identity from then on. */
const MAKERS: ReadonlySet<FunctionName> = new Set<FunctionName>([
  'mmu_notifier_register',
  '__mmu_notifier_register',
  'mmu_notifier_get',
  'mmu_notifier_get_locked',
  'mmu_rmap_notifier_register',
  'hmm_mirror_register',
  'iommu_sva_bind_device',
  'mmu_interval_notifier_insert',
  'mmu_interval_notifier_insert_locked',
]);

interface Asked {
  readonly function: FunctionName;
  readonly phase: number;
  /** What the call is on, where it shows in a trace. */
  readonly on: Pick<CallEvent, 'process' | 'name'> | null;
}

/** A task of the script, and how far it has come. */
interface Performer {
  readonly task: Task;
  readonly asked: Asked[];
  begun: number;
  /** Calls and callbacks that it is inside of. */
  depth: number;
}

class Performance {
  private readonly performers = new Map<string, Performer>();
  private readonly processes: Set<string>;
  private readonly exiting = new Set<string>();
  /** By the task that forks, the children that its script asks for, in order. */
  private readonly children = new Map<string, string[]>();
  private phase = 0;
  private dead = false;

  constructor({ processes, phases }: Script) {
    this.processes = new Set(processes);
    for (const [phase, actions] of phases.entries()) {
      for (const action of actions) {
        const name = calledFunction(action);
        const task = actorOf(action);
        if (name === null || task === null) continue;
        this.performer(task).asked.push({ function: name, phase, on: argumentsOf(action) });
        if (action.do !== 'fork') continue;
        const key = taskName(task);
        this.children.set(key, [...(this.children.get(key) ?? []), action.child]);
      }
    }
  }

  problemOf(event: TraceEvent, at: number): string | null {
    switch (event.kind) {
      case 'report':
        this.dead ||= !HARMLESS.has(event.report);
        return null;
      case 'settled':
        this.phase = event.phase + 1;
        return this.dead ? null : this.leftOut(event);
      case 'call':
        return this.begin(event, at);
      case 'return':
        if (event.function === 'fork') this.forked(event.task, event.result === 0);
        this.move(event.task, -1);
        return madeNothing(event, at);
      case 'enter':
        return this.move(event.task, 1);
      case 'leave':
        return this.move(event.task, -1);
      case 'free':
        return null;
    }
  }

  private performer(task: Task): Performer {
    const name = taskName(task);
    const known = this.performers.get(name) ?? { task, asked: [], begun: 0, depth: 0 };
    this.performers.set(name, known);
    return known;
  }

  private move(task: string, by: 1 | -1): null {
    const performer = this.performers.get(task);
    if (performer !== undefined) performer.depth += by;
    return null;
  }

  /** Calls that a callback makes are not the script's, nor are those of the kernel's own tasks. */
  private begin(event: CallEvent, at: number): string | null {
    const { task: name, function: called } = event;
    const performer = this.performers.get(name);
    if (performer === undefined) return null;
    performer.depth += 1;
    if (performer.depth > 1) return null;
    const next = performer.asked[performer.begun];
    if (next?.function !== called) {
      const asked = next === undefined ? 'for nothing more' : `for ${next.function} next`;
      return `has ${name} call ${called} at ${at}, but the script asks it ${asked}`;
    }
    if (next.phase > this.phase) {
      return `has ${name} call ${called} in phase ${this.phase}, expected phase ${next.phase}`;
    }
    const wrong = wrongArgument(event, next, at);
    if (wrong !== null) return wrong;
    performer.begun += 1;
    const { task } = performer;
    if (called === 'exit' && task.of === 'process') this.exiting.add(task.name);
    return null;
  }

  private forked(parent: string, made: boolean): void {
    const child = this.children.get(parent)?.shift();
    if (made && child !== undefined) this.processes.add(child);
  }

  private leftOut({ phase, blocked }: SettledEvent): string | null {
    for (const [name, { task, asked, begun, depth }] of this.performers) {
      const isInside = depth > 0;
      if (isInside !== blocked.some((one) => one.task === name)) {
        return isInside
          ? `has ${name} inside a call at the end of phase ${phase}, but not among the blocked`
          : `has ${name} blocked at the end of phase ${phase}, but outside of any call`;
      }
      const next = asked[begun];
      if (next === undefined || next.phase > phase || isInside || this.isGone(task)) continue;
      return `does not perform the script: ${name} never calls ${next.function} in phase ${next.phase}`;
    }
    return null;
  }

  /** A thread whose process has begun to exit, or was never made. */
  private isGone(task: Task): boolean {
    if (task.of !== 'process') return false;
    return this.exiting.has(task.name) || !this.processes.has(task.name);
  }
}

/** Null where a trace need not say what the call is on. */
function argumentsOf(action: Action): Asked['on'] {
  switch (action.do) {
    case 'call':
      return { process: action.process, name: action.notifier };
    case 'call-from-rcu':
      return { process: action.process, name: action.notifier ?? null };
    case 'insert-interval':
      return { process: action.process, name: action.naming };
    default:
      return null;
  }
}

function wrongArgument(event: CallEvent, { on }: Asked, at: number): string | null {
  if (on === null) return null;
  const what = `has ${event.task} call ${event.function} at ${at}`;
  if (event.process !== on.process) {
    return `${what} with the process ${event.process}, but the script asks for ${on.process}`;
  }
  if (event.name === on.name) return null;
  return `${what} with the name ${event.name}, but the script asks for ${on.name}`;
}

function madeNothing(event: ReturnEvent, at: number): string | null {
  if (!MAKERS.has(event.function) || event.result !== 0 || event.notifier !== null) return null;
  return `has ${event.function} by ${event.task} return 0 at ${at}, but no identity of a notifier`;
}
