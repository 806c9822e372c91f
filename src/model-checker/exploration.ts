/**
 * Every interleaving of a program: a search over explicit states, breadth first.
 *
 * A state is the shared memory, where each task stands, and the trace so far. Two interleavings
 * that meet in a state have the same future and cannot be told apart by any predicate over
 * traces, so one of them is followed for both. How many interleavings a state stands for is
 * counted exactly, as paths through the graph of states.
 */

import type { CutOff } from '../protocol/implementation';
import type { Trace } from '../protocol/trace';

/** Numbers of the tasks that took a step, in order. */
export type Schedule = readonly number[];

/** One distinct trace with which the program came to rest. */
export interface Outcome {
  readonly trace: Trace;
  /** In how many interleavings it is seen. */
  readonly interleavings: bigint;
  /** One of the shortest interleavings in which it is seen; with local steps, any. */
  readonly schedule: Schedule;
}

/** A cycle without anything to see in it, which a fair scheduler may never leave. */
export interface Livelock {
  /** Names of the tasks that go round. */
  readonly tasks: readonly string[];
  /** The shortest way into the cycle. */
  readonly schedule: Schedule;
}

/** Nothing can move any more, and tasks wait that should not for ever. */
export interface Deadlock {
  /** Who waits, and for what. */
  readonly waiting: readonly { readonly task: string; readonly what: string }[];
  /** The shortest way there. */
  readonly schedule: Schedule;
}

export interface Exploration {
  outcomes(): IterableIterator<Outcome>;
  readonly outcomeCount: number;
  /** Distinct states visited. */
  readonly states: number;
  /** Complete interleavings that the search stands for. */
  readonly interleavings: bigint;
  /** False where there are more: a reduction passed over some, or some are endless. */
  readonly interleavingsAreExact: boolean;
  /** False where the search ended early: there may be other outcomes. */
  readonly complete: boolean;
  /** Null where the search is complete. */
  readonly cutOff: CutOff | null;
  /** Only of programs without an idle task: such a task says itself what waiting means. */
  readonly deadlocks: readonly Deadlock[];
  /** Found only among tasks that name their places. */
  readonly livelocks: readonly Livelock[];
}

export interface Budget {
  /** States to visit at most. */
  readonly maxStates: number;
  /** Steps of one interleaving at most: a program that never comes to rest has no last one. */
  readonly maxSteps: number;
  /** Time to take at most; no limit where it is left out. */
  readonly maxSeconds?: number;
}

export interface ExplorationOptions {
  /** Follow one of all states that differ only in which interchangeable task is which. */
  readonly symmetry?: boolean;
  /** Take steps at once that nobody else can notice. Interleavings are then a lower bound. */
  readonly localSteps?: boolean;
  /** When to cut a search into regions; the outcomes are the same. */
  readonly cut?: CutOptions;
  /** End the search with the first outcome that is wanted. */
  readonly stopAt?: (trace: Trace) => boolean;
  /** How long a step may take before it counts as endless; 20 unless it is said. */
  readonly patienceSeconds?: number;
}

/** A search is cut into regions after so many states, as soon as there are so many regions. */
export interface CutOptions {
  readonly afterStates: number;
  readonly regions: number;
}
