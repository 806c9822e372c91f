/** Properties: predicates on a trace that give the reason where they do not hold. */
import type { SettledEvent, Trace } from '../../../src/protocol/trace';

/** Why a property does not hold; null where it holds. */
export type ViolationReason = string | null;

/** What a property is evaluated on. */
export interface TraceContext {
  readonly trace: Trace;
  /** Number of the first phase after the last `Then` before this one. */
  readonly since: number;
}

export type Property = (context: TraceContext) => ViolationReason;

/** The state that was read at the quiescence before `phase`. */
export function quiescentBefore(trace: Trace, phase: number): SettledEvent | undefined {
  return trace.find((event) => event.kind === 'settled' && event.phase === phase - 1) as
    | SettledEvent
    | undefined;
}

/** The state that was read last. */
export function lastQuiescence(trace: Trace): SettledEvent | undefined {
  return trace.findLast((event) => event.kind === 'settled') as SettledEvent | undefined;
}

/** Index of the first event after the quiescence before `phase`; the end if there is none. */
export function eventsSince(trace: Trace, phase: number): number {
  if (phase === 0) return 0;
  const quiescence = quiescentBefore(trace, phase);
  return quiescence === undefined ? trace.length : trace.indexOf(quiescence) + 1;
}
