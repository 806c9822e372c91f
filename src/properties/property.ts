/**
 * Claims: predicates over a trace. A claim says why it does not hold, in the words in which a
 * breach is told.
 */
import type { SettledEvent, Trace } from '../protocol/trace';

/** Why a claim does not hold; null where it does. */
export type ViolationReason = string | null;

/** What a claim looks at. */
export interface TraceContext {
  readonly trace: Trace;
  /** Number of the first phase after the last `Then` before this one. */
  readonly since: number;
}

export type Property = (evidence: TraceContext) => ViolationReason;

/** What was read when the phases before `phase` had come to rest. */
export function quiescentBefore(trace: Trace, phase: number): SettledEvent | undefined {
  return trace.find((event) => event.kind === 'settled' && event.phase === phase - 1) as
    | SettledEvent
    | undefined;
}

/** What was read last. */
export function lastQuiescence(trace: Trace): SettledEvent | undefined {
  return trace.findLast((event) => event.kind === 'settled') as SettledEvent | undefined;
}

/** Index of the first event after the phases before `phase` had come to rest; the end if they never do. */
export function eventsSince(trace: Trace, phase: number): number {
  if (phase === 0) return 0;
  const rest = quiescentBefore(trace, phase);
  return rest === undefined ? trace.length : trace.indexOf(rest) + 1;
}
