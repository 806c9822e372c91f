/**
 * The machine, and the effects that tasks run on it. The machine is the shared memory, the task
 * that takes the step, and the events that the step adds to the trace.
 */
import type { ReportName } from '../protocol/names';
import type { SourceLine } from '../protocol/source-line';
import type { TraceEvent } from '../protocol/trace';
import { BadAccess, Memory } from './memory';
import { type Address, NULL } from './struct';

/**
 * What a task yields: one atomic step on the shared memory, taken when it is ready. Between two
 * effects any other task may run.
 *
 * The model checker relies on two rules. A task accesses shared memory only inside an effect,
 * through the machine that the effect receives. And a task receives data only as the number that
 * an effect returns, so that its local state is a function of the numbers that it has received.
 */
export interface Effect {
  /** What the step does, in the kernel's terms; shown in tables of interleavings. */
  readonly what: string;
  /** Whether the step can be taken now; must not write. Null: always. */
  readonly ready: ((machine: Machine) => boolean) | null;
  /** The step itself; `undefined` counts as 0. */
  readonly run: (machine: Machine) => number | undefined;
  /**
   * Program location: the program counter and every value that the task still uses. Two tasks at
   * one location behave the same from there on, whatever they received before. Without a location,
   * the local state is the sequence of results that the task has received.
   */
  readonly location?: string;
  /** The line of the kernel's C that makes the step. `what` says the same as it does in the model. */
  readonly source?: SourceLine;
}

/** The body of a step; `undefined` counts as 0. */
export type StepBody = ((machine: Machine) => number) | ((machine: Machine) => void);

/** A kernel function: its body yields effects and returns a result. */
export type Operation<Result = void> = Generator<Effect, Result, number>;

/** Ends the interleaving: after a BUG or a memory corruption, the kernel has no defined behaviour. */
export class Halt extends Error {}

/** A blocked task, and the step at which it waits. */
export interface WaitingTask {
  readonly task: number;
  readonly what: string;
}

export class Machine extends Memory {
  /** Number of the task that takes the step. */
  current = 0;
  /** Events of this step, in order. */
  readonly events: TraceEvent[] = [];
  /** The return value of the last step. */
  result = 0;
  /** In a quiescent state: the tasks that have not ended. */
  waiting: readonly WaitingTask[] = [];
  /** Address of each task's `task_struct`, by number; set at boot. */
  readonly tasks: Address[] = [];
  /** Address of lockdep's record; set at boot. */
  lockdep: Address = NULL;
  /** Objects that exist from boot on and are never freed; leak detection starts from them. */
  readonly roots: Address[] = [];

  /** The writable static objects of compiled code, by number; set at boot. */
  readonly statics: Address[] = [];

  /** The store buffers of tasks that run compiled code, by task; set at boot where there are any. */
  readonly storeBuffers: Address[] = [];

  /** Slots of the store buffer; none on a sequentially consistent machine. Set at boot. */
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

  /** Add a report of the kernel's debugging aids to the trace; the task continues. */
  report(report: ReportName, detail: string): void {
    this.emit({ kind: 'report', report, task: this.currentName, detail });
  }

  /** Like `report`, for errors that end the interleaving. */
  oops(report: ReportName, detail: string): never {
    this.report(report, detail);
    throw new Halt(detail);
  }

  /**
   * Declare that the word at `owner` is a lock: 0 while it is free, else one more than the number of
   * the task that holds it. A step that takes, releases or waits for a lock declares it, in its
   * condition too. The partial-order reduction merges steps under a lock. A wrong declaration cannot
   * make it unsound, as it checks how each step changes the word; a missing one costs states only.
   */
  declareLock(owner: Address): void {
    this.footprint?.lock(owner);
  }

  get currentName(): string {
    return this.taskNames[this.current] ?? `task ${this.current}`;
  }

  /** The `task_struct` of the task that takes the step. */
  get currentTask(): Address {
    return this.tasks[this.current] as Address;
  }

  /** Whether the step is ready. A step whose condition is a bad access is: `run` reports it. */
  isReady({ ready }: Effect): boolean {
    this.accesses = 0;
    try {
      return ready === null || ready(this);
    } catch (error) {
      if (error instanceof BadAccess) return true;
      throw error;
    }
  }

  /** Take a step that is ready; false where it has ended the interleaving. Sets `result`. */
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
