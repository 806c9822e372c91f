/** Seeded faults, and how the scenarios of a guarantee detect them. */

import { judgeScenario } from '../../src/conformance/judge-scenario';
import type { FiledPlan } from '../../src/conformance/scenario-plan';
import type { Fault } from '../../src/harness/fault';
import { usesPartOf } from '../../src/kill-matrix/affected-scenarios';
import { counterexampleOf } from '../../src/kill-matrix/run-fault';
import { searchedFault } from '../../src/kill-matrix/searched-reference';
import { draw, type Picture } from './picture';

/** Larger searches get no picture; `npm run faults` covers them. */
const BUDGET = { maxStates: 100_000, maxSteps: 2_000 };

/** A fault, as the scenarios of one guarantee detect it. */
export interface DetectedFault {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** The scenario that detects the fault; null if none does within the budget. */
  readonly scenario: string | null;
  /** The counterexample; null if the violation is that no interleaving shows what may happen. */
  readonly picture: Picture | null;
  /** How the fault violates the guarantee. */
  readonly why: string;
}

/** By guarantee, the faults whose `breaks` lists it. */
export function detectedFaults(
  faults: readonly Fault[],
  plans: readonly FiledPlan[],
): ReadonlyMap<string, readonly DetectedFault[]> {
  const detected = new Map<string, DetectedFault[]>();
  for (const fault of faults) {
    for (const guarantee of fault.breaks) {
      const own = plans.filter(({ scenario }) => scenario.guaranteeId === guarantee);
      detected.set(guarantee, [...(detected.get(guarantee) ?? []), detect(fault, own)]);
    }
  }
  return detected;
}

function detect(fault: Fault, plans: readonly FiledPlan[]): DetectedFault {
  const { id, title, source, parts } = fault;
  const searched = searchedFault(fault, BUDGET);
  const isAffected = usesPartOf(parts);
  let withoutPicture: DetectedFault | null = null;
  for (const plan of plans) {
    if (!plan.properties.some(({ script }) => isAffected(script))) continue;
    const verdict = judgeScenario(plan, searched);
    if (verdict.verdict !== 'fail') continue;
    const scenario = plan.scenario.scenarioId;
    const found = counterexampleOf(plan, verdict, searched);
    if (found !== null) {
      const { what: why, steps, violatedAt } = found.counterexample;
      const heading = `With the fault ${id}: ${why}`;
      const picture = draw({ title: heading, steps, violatedAt, shows: why });
      return { id, title, source, scenario, picture, why };
    }
    withoutPicture ??= { id, title, source, scenario, picture: null, why: verdict.why };
  }
  return withoutPicture ?? { id, title, source, scenario: null, picture: null, why: '' };
}
