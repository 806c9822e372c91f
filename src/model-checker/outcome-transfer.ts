/** What a thread has found, in a form that goes to another thread at little cost. */
import type { TraceEvent } from '../protocol/trace';
import type { Outcome } from './exploration';

type Words = Int32Array<ArrayBuffer>;

/** All traces and states of a search, each by its number. */
export interface PackedTables {
  /** Every different event. */
  readonly events: readonly TraceEvent[];
  /** For each trace, the one without its last event, and that event. */
  readonly parents: Words;
  readonly lastEvents: Words;
  /** For each state, the one before it, and the task that moved. */
  readonly cameFrom: Words;
  readonly moved: Words;
}

/** The outcomes of a region. */
export interface OutcomeTransfer {
  readonly traces: Words;
  /** The state that each was first seen to end in. */
  readonly states: Words;
  readonly interleavings: readonly bigint[];
}

/** The outcomes again, made anew each time. */
export function* unpack(packed: OutcomeTransfer, tables: PackedTables): Generator<Outcome> {
  for (const [index, interleavings] of packed.interleavings.entries()) {
    const state = packed.states[index] as number;
    yield {
      trace: traceOf(tables, packed.traces[index] as number),
      interleavings,
      get schedule() {
        return scheduleOf(tables, state);
      },
    };
  }
}

/** The arrays that change hands. */
export function buffersOf(packed: OutcomeTransfer | PackedTables): ArrayBuffer[] {
  return Object.values(packed).flatMap((value) =>
    value instanceof Int32Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
  );
}

function traceOf({ events, parents, lastEvents }: PackedTables, trace: number): TraceEvent[] {
  const found: TraceEvent[] = [];
  for (let at = trace; at > 0; at = parents[at] as number)
    found.push(events[lastEvents[at] as number] as TraceEvent);
  return found.reverse();
}

function scheduleOf({ cameFrom, moved }: PackedTables, state: number): number[] {
  const tasks: number[] = [];
  for (let at = state; (cameFrom[at] as number) >= 0; at = cameFrom[at] as number)
    tasks.push(moved[at] as number);
  return tasks.reverse();
}
