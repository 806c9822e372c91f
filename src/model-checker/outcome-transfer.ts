/** The outcomes that a worker thread has found, in a form that is cheap to transfer. */
import type { TraceEvent } from '../protocol/trace';
import type { Outcome } from './exploration';

type Words = Int32Array<ArrayBuffer>;

/** All traces and states of a search, by number. */
export interface PackedTables {
  /** Every different event. */
  readonly events: readonly TraceEvent[];
  /** For each trace, the trace without its last event, and that event. */
  readonly parents: Words;
  readonly lastEvents: Words;
  /** For each state, its predecessor, and the task that took the step. */
  readonly predecessors: Words;
  readonly movers: Words;
}

/** The outcomes of a work unit. */
export interface OutcomeTransfer {
  readonly traces: Words;
  /** The terminal state in which each was first found. */
  readonly states: Words;
  readonly interleavings: readonly bigint[];
}

/** The outcomes, built one at a time. */
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

/** The buffers to transfer. */
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

function scheduleOf({ predecessors, movers }: PackedTables, state: number): number[] {
  const tasks: number[] = [];
  for (let at = state; (predecessors[at] as number) >= 0; at = predecessors[at] as number)
    tasks.push(movers[at] as number);
  return tasks.reverse();
}
