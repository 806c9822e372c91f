/**
 * Bounds, options and results of an explicit-state search, breadth first, over every interleaving
 * of a program.
 *
 * A state is the shared memory, the local state of each task, and the states of the monitors; without
 * monitors, the trace so far. Two interleavings that reach the same state have the same future, and no
 * monitor distinguishes them, so the search follows one of them. It counts the interleavings of each
 * state exactly, as paths through the state graph.
 */

import type { Monitor } from '../properties/property';
import type { BoundExceeded } from '../protocol/implementation';
import type { Trace } from '../protocol/trace';

/** The number of the task that takes each step, in order. */
export type Schedule = readonly number[];

/** The complete interleavings that end in the same states of the monitors; else, with the same trace. */
export interface Outcome {
  /** The trace of `schedule`. */
  readonly trace: Trace;
  readonly interleavings: bigint;
  /** One of the shortest of the interleavings; with partial-order reduction, any. */
  readonly schedule: Schedule;
}

/** A cycle of states without events that a fair scheduler may never leave. */
export interface Livelock {
  /** Names of the tasks that take the steps of the cycle. */
  readonly tasks: readonly string[];
  /** A shortest path into the cycle. */
  readonly schedule: Schedule;
}

/** A state in which no task is ready, and a task that is no daemon waits. */
export interface Deadlock {
  /** The blocked tasks, and what each waits for. */
  readonly waiting: readonly { readonly task: string; readonly what: string }[];
  /** A shortest path to the state. */
  readonly schedule: Schedule;
}

export interface Exploration {
  outcomes(): IterableIterator<Outcome>;
  readonly outcomeCount: number;
  /** Distinct states visited. */
  readonly states: number;
  /** Complete interleavings that the search covers. */
  readonly interleavings: bigint;
  /** False where there are more: a reduction skipped some, or some are infinite. */
  readonly interleavingsAreExact: boolean;
  /** False where the search exceeded a bound: there may be other outcomes. */
  readonly complete: boolean;
  /** Null where the search is complete. */
  readonly boundExceeded: BoundExceeded | null;
  /** Empty for programs with an idle task: the idle task itself reports blocked tasks. */
  readonly deadlocks: readonly Deadlock[];
  /** Found only among tasks with program locations. */
  readonly livelocks: readonly Livelock[];
}

export interface Budget {
  /** Maximum number of states. */
  readonly maxStates: number;
  /** Maximum number of steps of one interleaving; ends the search of a non-terminating program. */
  readonly maxSteps: number;
  /** Maximum duration; none by default. */
  readonly maxSeconds?: number;
}

export interface ExplorationOptions {
  /** The monitors of the properties in question; without them, all traces are told apart. */
  readonly monitors?: readonly Monitor[] | undefined;
  /** Symmetry reduction, where the program declares a symmetry. On by default. */
  readonly symmetry?: boolean;
  /**
   * Partial-order reduction: interleavings are then a lower bound. By default, a search that visits
   * more than `reducedAfterStates` begins again with it.
   */
  readonly partialOrderReduction?: boolean;
  /** 50,000 by default. */
  readonly reducedAfterStates?: number;
  /** End the search at the first outcome whose trace satisfies this; the monitors must tell which. */
  readonly stopAt?: (trace: Trace) => boolean;
  /** Maximum duration of a step; 20 by default. */
  readonly stepTimeoutSeconds?: number;
}
