/** Implementations with a known fault, and how the scenarios of a guarantee show it. */

import { judgePlan, type Kill } from '../../src/conformance/judge-plan';
import type { ScenarioPlan } from '../../src/conformance/scenario-plan';
import { stepOfEvent } from '../../src/counterexample/counterexample';
import { referenceParts } from '../../src/harness/kernel-under-test';
import { Reference } from '../../src/implementations/reference';
import { usesPartOf } from '../../src/kill-matrix/concern';
import type { Fault } from '../../src/kill-matrix/fault';
import { searchRunner } from '../../src/kill-matrix/observe';
import { violationPoint } from '../../src/properties/violation-point';
import { draw, type Picture } from './picture';

/** What takes longer to show than this, the run of all faults shows, and no picture. */
const BUDGET = { maxStates: 100_000, maxSteps: 2_000 };

/** A fault, by what is known of it from one guarantee. */
export interface NoticedFault {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** The scenario that notices it; null where none did within the time for it. */
  readonly scenario: string | null;
  /** An interleaving that shows it; null where the fault is that none shows what may happen. */
  readonly picture: Picture | null;
  /** What is wrong with it then. */
  readonly why: string;
}

/** By guarantee, the faults that are said to break it. */
export function noticedFaults(
  faults: readonly Fault[],
  plans: readonly ScenarioPlan[],
): ReadonlyMap<string, readonly NoticedFault[]> {
  const noticed = new Map<string, NoticedFault[]>();
  for (const fault of faults) {
    for (const guarantee of fault.breaks) {
      const own = plans.filter(({ origin }) => origin.guaranteeId === guarantee);
      noticed.set(guarantee, [...(noticed.get(guarantee) ?? []), notice(fault, own)]);
    }
  }
  return noticed;
}

function notice(fault: Fault, plans: readonly ScenarioPlan[]): NoticedFault {
  const { id, title, source, parts } = fault;
  const observe = searchRunner(parts, BUDGET);
  const concerns = usesPartOf(parts);
  let unseen: NoticedFault | null = null;
  for (const plan of plans) {
    if (!plan.claims.some(({ script }) => concerns(script))) continue;
    const judged = judgePlan(plan, observe);
    if (judged.verdict !== 'failed') continue;
    const picture = pictureOf(fault, plan, judged);
    const scenario = plan.origin.scenarioId;
    const found = { id, title, source, scenario, picture, why: judged.why };
    if (picture !== null) return found;
    unseen ??= found;
  }
  return unseen ?? { id, title, source, scenario: null, picture: null, why: '' };
}

function pictureOf(fault: Fault, plan: ScenarioPlan, kill: Kill): Picture | null {
  const { outcome, script, sentence, why } = kill;
  if (outcome === null) return null;
  const faulty = new Reference(fault.id, undefined, { ...referenceParts, ...fault.parts });
  const steps = faulty.replay(script, faulty.simplify(script, outcome));
  const planned = plan.claims.find((one) => one.sentence === sentence && one.script === script);
  const breaksAfter =
    planned === undefined ? null : violationPoint(planned.claim, planned.since, outcome.trace, []);
  const breaksAt = stepOfEvent(steps, breaksAfter);
  return draw({ title: `With the fault ${fault.id}: ${why}`, steps, breaksAt, shows: why });
}
