/** Evaluates a property on all outcomes of a script. */
import type { Outcome } from '../protocol/implementation';
import { type Property, reasonIn } from './property';

/** `every`: the property must hold in each outcome. `some`: in one at least. */
export type Quantifier = 'every' | 'some';

/** Why a property is violated, and the outcome that shows it. */
export interface Violation {
  readonly why: string;
  /** The shortest violating outcome; null where no single outcome shows the violation. */
  readonly outcome: Outcome | null;
}

/** Null if the property holds. A script without outcomes proves nothing, so that is a violation. */
export function evaluate(
  property: Property,
  quantifier: Quantifier,
  outcomes: Iterable<Outcome>,
  since: number,
): Violation | null {
  let violation: { why: string; outcome: Outcome } | null = null;
  let seen = 0n;
  for (const outcome of outcomes) {
    seen += outcome.interleavings;
    const why = reasonIn(property, since, outcome.trace);
    if (why === null) {
      if (quantifier === 'some') return null;
    } else if (violation === null || lengthOf(outcome) < lengthOf(violation.outcome)) {
      violation = { why, outcome };
    }
  }
  if (seen === 0n) return { why: 'the script has no outcome', outcome: null };
  if (quantifier === 'every' || violation === null) return violation;
  return {
    why: `in none of the ${seen} interleavings; in one of them, ${violation.why}`,
    outcome: null,
  };
}

function lengthOf(outcome: Outcome): number {
  return outcome.schedule.length > 0 ? outcome.schedule.length : outcome.trace.length;
}
