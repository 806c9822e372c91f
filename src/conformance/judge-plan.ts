/** The verdict of one scenario, and no more of it than it takes: the first breach ends it. */

import type { SearchRunner } from '../kill-matrix/observe';
import { evaluate } from '../properties/evaluate';
import type { Observation, Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { Trace } from '../protocol/trace';
import { unreachedHolds, vacuousRace } from './inconclusive';
import type { PlannedProperty, ScenarioPlan } from './scenario-plan';

/** `failed`: a claim does not hold. `unproven`: the situation was not reached, or not all was seen. */
export type PlanVerdict =
  | { readonly verdict: 'passed'; readonly states: number }
  | { readonly verdict: 'unproven'; readonly why: string; readonly givenUp: boolean }
  | ({ readonly verdict: 'failed' } & Kill);

/** How a scenario fails what is judged. */
export interface Kill {
  readonly sentence: string;
  readonly why: string;
  readonly script: Script;
  /** The interleaving that shows it; null where it is that none shows what may happen. */
  readonly outcome: Outcome | null;
  /** Complete interleavings covered until then. */
  readonly interleavings: bigint;
}

/** Judges what is observed by all that the scenario claims. */
export function judgePlan(plan: ScenarioPlan, observe: SearchRunner): PlanVerdict {
  let unproven: string | null = null;
  let states = 0;
  let givenUp = false;
  for (const claims of byScript(plan.claims)) {
    const { script } = claims[0] as PlannedProperty;
    const guaranteed = claims.filter(({ quantifier }) => quantifier === 'every');
    const breaksOne = (trace: Trace) => guaranteed.some((one) => !holds(one, trace));
    const observation = observe(script, breaksOne);
    states += observation.states;
    const kill = killOf(claims, observation);
    if (kill !== null) return { verdict: 'failed', ...kill };
    givenUp ||= !observation.complete;
    unproven ??= givenUp ? 'the search was given up' : vain(plan, script, observation);
  }
  if (unproven === null) return { verdict: 'passed', states };
  return { verdict: 'unproven', why: unproven, givenUp };
}

function holds({ claim, since }: PlannedProperty, trace: Trace): boolean {
  return claim({ trace, since }) === null;
}

/** What was not seen may still be there, where the search was given up. */
function killOf(claims: readonly PlannedProperty[], observation: Observation): Kill | null {
  for (const { claim, quantifier, since, script, sentence } of claims) {
    const breach = evaluate(claim, quantifier, observation.outcomes(), since);
    if (breach === null || (breach.outcome === null && !observation.complete)) continue;
    const { why, outcome } = breach;
    return { sentence, why, script, outcome, interleavings: observation.interleavings };
  }
  return null;
}

function vain(plan: ScenarioPlan, script: Script, observation: Observation): string | null {
  const held = isSame(plan.heldIn, script) ? plan.held : [];
  const [inVain = null] = held.length === 0 ? [] : unreachedHolds(held, observation.outcomes());
  const isWhole = isSame(plan.claims.at(-1)?.script, script);
  return inVain ?? (isWhole ? vacuousRace(script, observation.interleavings) : null);
}

/** Claims of the same script together, in the order in which they were told. */
function byScript(claims: readonly PlannedProperty[]): PlannedProperty[][] {
  const groups: PlannedProperty[][] = [];
  for (const claim of claims) {
    const group = groups.find(
      ([first]) => first !== undefined && isSame(first.script, claim.script),
    );
    if (group === undefined) groups.push([claim]);
    else group.push(claim);
  }
  return groups;
}

function isSame(left: Script | undefined, right: Script): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
