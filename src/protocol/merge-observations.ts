/** Merges what several runs of one script showed. */
import type { Observation, Outcome } from './implementation';

/** Both together; an outcome that is in both is there once. */
export function mergeObservations(one: Observation, other: Observation): Observation {
  const distinct = mergeEqualTraces([...one.outcomes(), ...other.outcomes()]);
  return {
    outcomes: () => distinct,
    interleavings: one.interleavings + other.interleavings,
    states: one.states + other.states,
    complete: one.complete && other.complete,
  };
}

/** Each distinct trace once, with the interleavings of all outcomes that have it. */
export function mergeEqualTraces(outcomes: Iterable<Outcome>): readonly Outcome[] {
  const merged = new Map<string, Outcome>();
  for (const outcome of outcomes) {
    const key = JSON.stringify(outcome.trace);
    const known = merged.get(key);
    const interleavings = outcome.interleavings + (known?.interleavings ?? 0n);
    merged.set(key, { ...(known ?? outcome), interleavings });
  }
  return [...merged.values()];
}
