/** Holding a claim against all outcomes of a script. */
import type { Outcome } from '../protocol/implementation';
import type { Property } from './property';

/** `every`: the claim is what is guaranteed. `some`: it is what may happen. */
export type Quantifier = 'every' | 'some';

/** An outcome in which a guaranteed claim does not hold, and why. */
export interface Violation {
  readonly why: string;
  /** The shortest of those in which it does not hold; null where it is that none does. */
  readonly outcome: Outcome | null;
}

/** Null where the claim holds as it must. No outcomes at all prove nothing, and are a breach. */
export function evaluate(
  claim: Property,
  quantifier: Quantifier,
  outcomes: Iterable<Outcome>,
  since: number,
): Violation | null {
  let breach: { why: string; outcome: Outcome } | null = null;
  let seen = 0;
  for (const outcome of outcomes) {
    seen++;
    const why = claim({ trace: outcome.trace, since });
    if (why === null) {
      if (quantifier === 'some') return null;
    } else if (breach === null || lengthOf(outcome) < lengthOf(breach.outcome)) {
      breach = { why, outcome };
    }
  }
  if (seen === 0) return { why: 'the script has no outcome', outcome: null };
  if (quantifier === 'every' || breach === null) return breach;
  return { why: `in none of the ${seen} outcomes; in one of them, ${breach.why}`, outcome: null };
}

function lengthOf(outcome: Outcome): number {
  return outcome.schedule.length > 0 ? outcome.schedule.length : outcome.trace.length;
}
