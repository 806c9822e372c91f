/** The results of a search, merged from the part before the split and the work units. */

import type { BoundExceeded } from '../protocol/implementation';
import type { Deadlocks } from './deadlocks';
import type { Exploration, Outcome } from './exploration';
import type { OutcomeTable } from './outcomes';

/** The result of the part before the split, or of one work unit. */
export interface PartialResult {
  readonly outcomes: OutcomeTable;
  readonly states: number;
  readonly boundExceeded: BoundExceeded | null;
}

/** What was searched before a reduced search. */
export interface SearchedBefore {
  readonly states: number;
  /** Its interleavings, at least. */
  readonly interleavings: bigint;
}

interface Reductions {
  readonly symmetric: boolean;
  readonly reduced: boolean;
  readonly before: SearchedBefore;
}

/** With symmetry, the outcomes that two work units represent may be equal when replayed. */
function* outcomesOf(tables: readonly OutcomeTable[], symmetric: boolean): Generator<Outcome> {
  if (symmetric && tables.length > 1) yield* merged(tables);
  else for (const table of tables) yield* table.outcomes();
}

function merged(tables: readonly OutcomeTable[]): Iterable<Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const table of tables) {
    for (const outcome of table.outcomes()) {
      const key = JSON.stringify(outcome.trace);
      const known = outcomes.get(key) ?? { ...outcome, interleavings: 0n };
      const { schedule } = known.schedule.length <= outcome.schedule.length ? known : outcome;
      const interleavings = known.interleavings + outcome.interleavings;
      outcomes.set(key, { ...known, interleavings, schedule });
    }
  }
  return outcomes.values();
}

export function explorationOf(
  results: readonly PartialResult[],
  deadlocks: Deadlocks,
  { symmetric, reduced, before }: Reductions,
): Exploration {
  const tables = results.map(({ outcomes }) => outcomes);
  const boundExceeded = results.at(-1)?.boundExceeded ?? null;
  const outcomes = () => outcomesOf(tables, symmetric);
  return {
    outcomes,
    get outcomeCount() {
      return symmetric && tables.length > 1
        ? [...outcomes()].length
        : tables.reduce((sum, { count }) => sum + count, 0);
    },
    states: results.reduce((sum, { states }) => sum + states, before.states),
    get interleavings() {
      const counted = tables.reduce((sum, { interleavings }) => sum + interleavings, 0n);
      return counted === 1n && before.interleavings > 1n ? before.interleavings : counted;
    },
    get interleavingsAreExact() {
      return boundExceeded === null && !reduced && tables.every(({ areCounted }) => areCounted);
    },
    complete: boundExceeded === null,
    boundExceeded,
    get deadlocks() {
      return deadlocks.deadlocks;
    },
    get livelocks() {
      return deadlocks.livelocks;
    },
  };
}
