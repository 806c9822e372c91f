/** What was seen of a script, and which interleaving of it to show. */

import type { Property } from '../properties/property';
import { violationPoint } from '../properties/violation-point';
import type { Implementation, Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import { type Counterexample, renderCounterexample, type ScenarioRef } from './counterexample';
import { checkReplay } from './determinism-check';
import { selectOutcome } from './select-outcome';

export interface ObservedScript {
  readonly implementation: Implementation;
  readonly script: Script;
  readonly origin: ScenarioRef | null;
  /** Number of the first phase after the last `Then` before this one. */
  readonly since: number;
  readonly outcomes: () => Iterable<Outcome>;
}

/** Shows how a claim is broken, of which `known` is an outcome, and why it is there. */
export function counterexampleFor(
  findings: ObservedScript,
  claim: Property,
  known: { readonly why: string; readonly outcome: Outcome },
): { readonly why: string; readonly told: Counterexample } {
  const { implementation, script, since, outcomes } = findings;
  // An implementation that does not do the same again has no interleaving to be shown.
  checkReplay(implementation, script, known.outcome);
  const reasonIn = (outcome: Outcome) => claim({ trace: outcome.trace, since });
  const isBroken = (outcome: Outcome) => reasonIn(outcome) !== null;
  const outcome = selectOutcome(implementation, script, outcomes(), isBroken) ?? known.outcome;
  const why = reasonIn(outcome) ?? known.why;
  const breaksAfter = violationPoint(claim, since, outcome.trace, outcomes());
  return { why, told: renderCounterexample({ ...findings, outcome, breaksAfter, what: why }) };
}

/** Shows an interleaving in which the claim holds; null where there is none. */
export function witnessFor(
  findings: ObservedScript,
  claim: Property,
  what: string,
): Counterexample | null {
  const { implementation, script, since, outcomes } = findings;
  const holds = ({ trace }: Outcome) => claim({ trace, since }) === null;
  const outcome = selectOutcome(implementation, script, outcomes(), holds);
  return outcome && renderCounterexample({ ...findings, outcome, breaksAfter: null, what });
}
