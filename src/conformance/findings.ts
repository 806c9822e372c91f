/** What was seen of a script, and which interleaving of it to show. */
import { breakingPoint } from '../judgement/breaking-point';
import type { Claim } from '../judgement/claim';
import type { Script } from '../spec/script';
import { easiestOutcome } from './easiest-outcome';
import type { Implementation, Outcome } from './implementation';
import { retrace } from './retrace';
import { type Origin, type ToldInterleaving, tellInterleaving } from './told-interleaving';

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
