/**
 * What a state of the search keeps of the events so far: the states of monitors, or the whole trace.
 */
import type { Monitor } from '../properties/property';
import type { TraceEvent } from '../protocol/trace';
import type { EventId, TraceId, TraceTrie } from './trace-trie';

/** Number of a past; 0 is that of the empty trace. */
export type PastId = number;

export interface Past {
  /** The past `past` followed by these events. */
  extend(past: PastId, events: readonly TraceEvent[]): PastId;
  /** Like `extend`, for events with known numbers. */
  extendBy(past: PastId, events: readonly EventId[]): PastId;
  /** The past of a trace. */
  ofTrace(trace: TraceId): PastId;
  /** A trace that has this past. */
  witness(past: PastId): TraceId;
  /** Whether the event changes no past that is known. A reduction relies on it from then on. */
  ignores(event: EventId): boolean;
  /** Whether an event that a reduction relies on changes a past that became known later. */
  readonly isContradicted: boolean;
  /** Forget the contradiction, for another search that knows what it learned. */
  beginAgain(): void;
}

/** The whole trace as the past. */
export function wholeTrace(traces: TraceTrie): Past {
  return {
    extend: (past, events) => traces.extend(past, events),
    extendBy: (past, events) => traces.extendBy(past, events),
    ofTrace: (trace) => trace,
    witness: (past) => past,
    ignores: () => false,
    isContradicted: false,
    beginAgain: () => {},
  };
}

/**
 * Whether a permutation of these tasks permutes the states of the monitor. A monitor that looks for
 * one of them by name does not see what another would have done in its place.
 */
export function isSymmetric({ name }: Monitor, tasks: readonly string[]): boolean {
  return !tasks.some((task) => name.includes(JSON.stringify(task).slice(1, -1)));
}
