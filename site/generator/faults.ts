/** Seeded faults, and how the scenarios of a guarantee detect them. */

import { judgeScenario } from '../../src/conformance/judge-scenario';
import type { FiledPlan } from '../../src/conformance/scenario-plan';
import { decodeSchedule } from '../../src/counterexample/schedule-string';
import type { Fault } from '../../src/harness/fault';
import { usesPartOf } from '../../src/kill-matrix/affected-scenarios';
import { counterexampleOf } from '../../src/kill-matrix/run-fault';
import { searchedFault } from '../../src/kill-matrix/searched-reference';
import { draw, type Picture } from './picture';
import { firstPhase } from './timelines';

/** Larger searches get no picture; `npm run faults` covers them. */
const BUDGET = { maxStates: 100_000, maxSteps: 2_000 };

/** How a scenario detects a fault. */
export interface Detection {
  readonly scenario: string;
  /** The counterexample; null if the violation is that no interleaving shows what may happen. */
  readonly picture: Picture | null;
  /** How the fault violates the guarantee. */
  readonly why: string;
}

/** A bug that a recorded run of Linux still shows, or one that is history, or was never in Linux. */
export type RealBug = 'known defect' | 'past bug';

/** A fault, as the scenarios of one guarantee detect it. */
export interface DetectedFault {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** Which real bug it reproduces; null for none. */
  readonly reproduces: RealBug | null;
  /** Each scenario that detects a bug, and one for another fault; none within the budget is none. */
  readonly detections: readonly Detection[];
}

/** By guarantee, the faults whose `breaks` lists it; `bugs` has those that reproduce a real bug. */
export function detectedFaults(
  faults: readonly Fault[],
  plans: readonly FiledPlan[],
  bugs: ReadonlyMap<string, RealBug>,
): ReadonlyMap<string, readonly DetectedFault[]> {
  const detected = new Map<string, DetectedFault[]>();
  for (const fault of faults) {
    for (const guarantee of fault.breaks) {
      const own = plans.filter(({ scenario }) => scenario.guaranteeId === guarantee);
      const { id, title, source } = fault;
      const reproduces = bugs.get(id) ?? null;
      const detections = detect(fault, own, reproduces !== null);
      const one = { id, title, source, reproduces, detections };
      detected.set(guarantee, [...(detected.get(guarantee) ?? []), one]);
    }
  }
  return detected;
}

function detect(fault: Fault, plans: readonly FiledPlan[], everywhere: boolean): Detection[] {
  const searched = searchedFault(fault, BUDGET);
  const isAffected = usesPartOf(fault.parts);
  const detections: Detection[] = [];
  for (const plan of plans) {
    if (!plan.properties.some(({ script }) => isAffected(script))) continue;
    const verdict = judgeScenario(plan, searched);
    if (verdict.verdict !== 'fail') continue;
    const { scenarioId: scenario } = plan.scenario;
    const found = counterexampleOf(plan, verdict, searched);
    if (found === null) {
      detections.push({ scenario, picture: null, why: verdict.why });
      continue;
    }
    const { what: why, steps, violatedAt, schedule } = found.counterexample;
    const title = `With the fault ${fault.id}: ${why}`;
    const values =
      schedule === null
        ? []
        : searched.implementation.memoryValues(
            found.planned.script,
            decodeSchedule(schedule).schedule,
          );
    const shown = { title, steps, values, firstPhase: firstPhase(plan), violatedAt };
    const picture = draw({ ...shown, shows: why });
    detections.push({ scenario, picture, why });
    if (!everywhere) break;
  }
  return detections;
}
