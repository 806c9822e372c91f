/** What the parts of a search come to: what was searched before it was cut, and each region. */

import type { CutOff } from '../protocol/implementation';
import type { Deadlocks } from './deadlocks';
import type { Exploration, Outcome } from './exploration';
import type { OutcomeTable } from './outcomes';

export interface PartialResult {
  readonly endings: OutcomeTable;
  readonly states: number;
  readonly cutOff: CutOff | null;
}

/** With symmetry, what two regions stand for may come to the same outcome when it is played. */
function* outcomesOf(parts: readonly Iterable<Outcome>[], symmetric: boolean): Generator<Outcome> {
  if (symmetric && parts.length > 1) yield* merged(parts);
  else for (const part of parts) yield* part;
}

function merged(parts: readonly Iterable<Outcome>[]): Iterable<Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const part of parts) {
    for (const outcome of part) {
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
  parts: readonly PartialResult[],
  findings: Deadlocks,
  { symmetric, localSteps }: { readonly symmetric: boolean; readonly localSteps: boolean },
): Exploration {
  const endings = parts.map((part) => part.endings);
  const cutOff = parts.at(-1)?.cutOff ?? null;
  const outcomes = () =>
    outcomesOf(
      endings.map((part) => part.outcomes()),
      symmetric,
    );
  return {
    outcomes,
    get outcomeCount() {
      return symmetric && parts.length > 1
        ? [...outcomes()].length
        : endings.reduce((sum, { count }) => sum + count, 0);
    },
    states: parts.reduce((sum, { states }) => sum + states, 0),
    get interleavings() {
      return endings.reduce((sum, { interleavings }) => sum + interleavings, 0n);
    },
    get interleavingsAreExact() {
      return cutOff === null && !localSteps && endings.every(({ areCounted }) => areCounted);
    },
    complete: cutOff === null,
    cutOff,
    get deadlocks() {
      return findings.deadlocks;
    },
    get livelocks() {
      return findings.livelocks;
    },
  };
}
