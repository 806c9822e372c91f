/** What was seen of one script in several goes. */
import type { Observation, Outcome } from './implementation';

/** Both together; an outcome that is in both is there once. */
export function mergeObservations(one: Observation, other: Observation): Observation {
  const outcomes = new Map<string, Outcome>();
  for (const outcome of [...one.outcomes(), ...other.outcomes()]) {
    const key = JSON.stringify(outcome.trace);
    const known = outcomes.get(key);
    const interleavings = outcome.interleavings + (known?.interleavings ?? 0n);
    outcomes.set(key, { ...(known ?? outcome), interleavings });
  }
  const distinct = [...outcomes.values()];
  return {
    outcomes: () => distinct,
    interleavings: one.interleavings + other.interleavings,
    states: one.states + other.states,
    complete: one.complete && other.complete,
  };
}
