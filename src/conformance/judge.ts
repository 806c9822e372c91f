/**
 * The judge: whether what was observed of a script keeps what a scenario plans. The Then steps, the
 * kill matrix, the mutants and the site all ask these functions, so they agree.
 */
import { evaluate } from '../properties/evaluate';
import type { Mode, Observation, Outcome } from '../protocol/implementation';
import { unreachedHolds, vacuousRace, whyBoundExceeded } from './inconclusive';
import type { PlannedProperty, ScenarioPlan } from './scenario-plan';

export type Judgement =
  | { readonly verdict: 'pass' }
  | {
      readonly verdict: 'fail';
      readonly why: string;
      /** An outcome that shows the violation; null where the violation is that none shows what may happen. */
      readonly outcome: Outcome | null;
    }
  | { readonly verdict: 'inconclusive'; readonly why: string };

const PASS: Judgement = { verdict: 'pass' };

/** Decides one property on what was observed of its script. */
export function judgeProperty(
  { property, quantifier, since }: PlannedProperty,
  observation: Observation,
  mode: Mode,
): Judgement {
  const violation = evaluate(property, quantifier, observation.outcomes(), since);
  if (violation === null) {
    // One witness shows what may happen; only all outcomes show what always does.
    if (observation.complete || quantifier === 'some') return PASS;
    return { verdict: 'inconclusive', why: whyBoundExceeded(observation) };
  }
  const { why, outcome } = violation;
  if (outcome === null && !observation.complete) {
    return { verdict: 'inconclusive', why: whyBoundExceeded(observation) };
  }
  if (quantifier === 'some' && mode === 'sampled') {
    const runs = `not seen in ${observation.interleavings} runs`;
    return { verdict: 'inconclusive', why: `${runs}: ${why}` };
  }
  return { verdict: 'fail', why, outcome };
}

/** What was observed of a scenario's two last scripts, which are the same where nothing is held. */
export interface ObservedScenario {
  readonly heldIn: Observation;
  readonly whole: Observation;
}

/** Why the scenario is vacuous, and so inconclusive; null where it reached its situation. */
export function whyVacuous(
  { held, script }: ScenarioPlan,
  { heldIn, whole }: ObservedScenario,
  mode: Mode,
): string | null {
  const unreached = held.length === 0 ? [] : unreachedHolds(held, heldIn.outcomes());
  if (unreached.length > 0) return unreached.join('; ');
  return mode === 'exhaustive' ? vacuousRace(script, whole.interleavings) : null;
}
