/** What was seen of a script, and which interleaving of it to show. */

import type { Claim } from '../properties/property';
import { breakingPoint } from '../properties/violation-point';
import type { Implementation, Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import { type Origin, type ToldInterleaving, tellInterleaving } from './counterexample';
import { retrace } from './determinism-check';
import { easiestOutcome } from './select-outcome';

export interface Findings {
  readonly implementation: Implementation;
  readonly script: Script;
  readonly origin: Origin | null;
  /** Number of the first phase after the last `Then` before this one. */
  readonly since: number;
  readonly outcomes: () => Iterable<Outcome>;
}

/** Shows how a claim is broken, of which `known` is an outcome, and why it is there. */
export function tellBreach(
  findings: Findings,
  claim: Claim,
  known: { readonly why: string; readonly outcome: Outcome },
): { readonly why: string; readonly told: ToldInterleaving } {
  const { implementation, script, since, outcomes } = findings;
  // An implementation that does not do the same again has no interleaving to be shown.
  retrace(implementation, script, known.outcome);
  const reasonIn = (outcome: Outcome) => claim({ trace: outcome.trace, since });
  const isBroken = (outcome: Outcome) => reasonIn(outcome) !== null;
  const outcome = easiestOutcome(implementation, script, outcomes(), isBroken) ?? known.outcome;
  const why = reasonIn(outcome) ?? known.why;
  const breaksAfter = breakingPoint(claim, since, outcome.trace, outcomes());
  return { why, told: tellInterleaving({ ...findings, outcome, breaksAfter, what: why }) };
}

/** Shows an interleaving in which the claim holds; null where there is none. */
export function tellWitness(
  findings: Findings,
  claim: Claim,
  what: string,
): ToldInterleaving | null {
  const { implementation, script, since, outcomes } = findings;
  const holds = ({ trace }: Outcome) => claim({ trace, since }) === null;
  const outcome = easiestOutcome(implementation, script, outcomes(), holds);
  return outcome && tellInterleaving({ ...findings, outcome, breaksAfter: null, what });
}
