/**
 * The machine that an effect runs on: the shared memory, the task that runs, and what becomes
 * visible of the step (the events that it adds to the trace).
 */
import type { ReportName } from '../protocol/names';
import type { TraceEvent } from '../protocol/trace';
import { BadAccess, Memory } from './memory';
import { type Address, NULL } from './struct';

/**
 * What a task yields: one atomic step on the shared memory, taken when it is ready. Between two
 * effects any other task may run.
 *
 * Two rules make programs explorable. A task touches shared memory only inside an effect, through
 * the machine that the effect is given. And whatever a task learns, it learns as the number that
 * an effect returns, so that where it stands is a function of the numbers it has received.
 */
export interface Effect {
  /** What the step does, in the kernel's terms; shown in tables of interleavings. */
  readonly what: string;
  /** Whether the step can be taken now; must not write. Null: always. */
  readonly ready: ((machine: Machine) => boolean) | null;
  /** The step itself. Nothing returned counts as 0. */
  readonly run: (machine: Machine) => number | undefined;
  /**
   * Where in the program this is and every value that the task still holds: whatever it received
   * before, a task that is here does the same from here on. Null: nothing is known but its history.
   */
  readonly place?: string;
}

/** What happens in a step; nothing returned counts as 0. */
export type StepBody = ((machine: Machine) => number) | ((machine: Machine) => void);

/** A kernel function: its body yields effects and returns a result. */
export type Operation<Result = void> = Generator<Effect, Result, number>;

/** Ends the outcome: what follows a BUG or a corrupted memory means nothing any more. */
export class Halt extends Error {}

/** A task that cannot go on, and the step at which it waits. */
export interface WaitingTask {
  readonly task: number;
  readonly what: string;
}

export class Machine extends Memory {
  /** Number of the task that takes the step. */
  current = 0;
  /** Events of this step, in order. */
  readonly events: TraceEvent[] = [];
  /** What the last step returned. */
  result = 0;
  /** While nothing can move: the tasks that are not finished. */
  waiting: readonly WaitingTask[] = [];
  /** Address of each task's `task_struct`, by number; set at boot. */
  readonly tasks: Address[] = [];
  /** What lockdep knows; set at boot. */
  lockdep: Address = NULL;
  /** Objects that exist from boot on and are never freed; leak detection starts from them. */
  readonly roots: Address[] = [];

  /** Slots for stores on their way; none on a machine that makes each visible at once. Set at boot. */
  readonly pendingStores: Address[] = [];

  constructor(
    /** Names of the tasks by number. */
    readonly taskNames: readonly string[],
  ) {
    super();
  }

  /** Add an event to the trace. */
  emit(event: TraceEvent): void {
    this.events.push(event);
  }

  /** Add a finding of the kernel's debugging aids to the trace; the task goes on. */
  report(report: ReportName, detail: string): void {
    this.emit({ kind: 'report', report, task: this.currentName, detail });
  }

  /** Like `report`, for findings after which nothing can be relied on. */
  oops(report: ReportName, detail: string): never {
    this.report(report, detail);
    throw new Halt(detail);
  }

  get currentName(): string {
    return this.taskNames[this.current] ?? `task ${this.current}`;
  }

  /** The `task_struct` of the task that takes the step. */
  get currentTask(): Address {
    return this.tasks[this.current] as Address;
  }

  /** Whether a step can be taken; one whose condition is a bad access can, and reports it. */
  isReady({ ready }: Effect): boolean {
    this.accesses = 0;
    try {
      return ready === null || ready(this);
    } catch (error) {
      if (error instanceof BadAccess) return true;
      throw error;
    }
  }

  /** Take a step that is ready; false where it has ended the outcome. Sets `result`. */
  run({ ready, run }: Effect): boolean {
    this.events.length = 0;
    this.result = 0;
    this.accesses = 0;
    try {
      ready?.(this);
      this.result = run(this) ?? 0;
      return true;
    } catch (error) {
      if (error instanceof BadAccess) {
        this.report(error.report, error.message);
        return false;
      }
      if (error instanceof Halt) return false;
      throw error;
    }
  }
}
