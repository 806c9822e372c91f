/** Which scenarios kill a fault, and the shortest interleaving that does. */

import { judgePlan, type Kill } from '../conformance/judge-plan';
import type { ScenarioPlan } from '../conformance/scenario-plan';
import { stepOfEvent } from '../counterexample/counterexample';
import { interleavingTable } from '../counterexample/interleaving-table';
import { referenceParts } from '../harness/kernel-under-test';
import { Reference } from '../implementations/reference';
import type { Budget } from '../model-checker/exploration';
import { violationPoint } from '../properties/violation-point';
import { type ScenarioFilter, usesPartOf } from './concern';
import type { Fault } from './fault';
import { searchRunner } from './observe';

/** Enough for every scenario on the reference; a fault that goes round for ever is cut off. */
export const BUDGET: Budget = { maxStates: 1_500_000, maxSteps: 2_000 };

export interface KillRecord {
  readonly guarantee: string;
  readonly scenario: string;
  /** Complete interleavings that were covered when it was killed. */
  readonly interleavings: string;
  /** Of the interleaving that shows it; null where the breach is that none shows what may happen. */
  readonly steps: number | null;
  readonly why: string;
}

/** What came of one fault. */
export interface FaultRecord {
  readonly id: string;
  readonly killedBy: readonly KillRecord[];
  /** Scenarios that do not kill it as far as they were searched, and that were not to the end. */
  readonly givenUp: readonly string[];
  /** The shortest interleaving that breaks a guarantee, tasks side by side; null where there is none. */
  readonly shortest: string | null;
}

interface Found {
  readonly plan: ScenarioPlan;
  readonly kill: Kill;
}

/** Runs the scenarios against the fault; each ends with its first breach. */
export function runFault(
  fault: Fault,
  plans: readonly ScenarioPlan[],
  budget: Budget = BUDGET,
  concerns: ScenarioFilter = usesPartOf(fault.parts),
): FaultRecord {
  const observe = searchRunner(fault.parts, budget);
  const found: Found[] = [];
  const givenUp = new Set<string>();
  for (const plan of plans) {
    const { scenarioId } = plan.origin;
    const rowKilled = found.some(({ plan: { origin } }) => origin.scenarioId === scenarioId);
    if (rowKilled || !plan.claims.some(({ script }) => concerns(script))) continue;
    const verdict = judgePlan(plan, observe);
    if (verdict.verdict === 'failed') found.push({ plan, kill: verdict });
    if (verdict.verdict === 'unproven' && verdict.givenUp) givenUp.add(scenarioId);
  }
  const killedBy = found.map(recordOf);
  for (const { scenario } of killedBy) givenUp.delete(scenario);
  return { id: fault.id, killedBy, givenUp: [...givenUp], shortest: shortestOf(fault, found) };
}

function recordOf({ plan: { origin }, kill }: Found): KillRecord {
  return {
    guarantee: origin.guaranteeId,
    scenario: origin.scenarioId,
    interleavings: String(kill.interleavings),
    steps: kill.outcome?.schedule.length ?? null,
    why: kill.why,
  };
}

/** Told of a guarantee that the fault is said to break, where one of these shows it. */
function shortestOf(fault: Fault, found: readonly Found[]): string | null {
  const aimed = found.filter(({ plan }) => fault.breaks.includes(plan.origin.guaranteeId));
  const shown = (aimed.length > 0 ? aimed : found).filter(({ kill }) => kill.outcome !== null);
  const [easiest] = shown.sort((left, right) => lengthOf(left) - lengthOf(right));
  return easiest === undefined ? null : tell(fault, easiest);
}

function lengthOf({ kill }: Found): number {
  return kill.outcome?.schedule.length ?? Number.POSITIVE_INFINITY;
}

function tell({ id, parts }: Fault, { plan, kill }: Found): string {
  const { outcome, script, why, sentence } = kill;
  if (outcome === null) return why;
  const implementation = new Reference(id, '6.12', { ...referenceParts, ...parts });
  const steps = implementation.replay(script, implementation.simplify(script, outcome));
  const planned = plan.claims.find((one) => one.sentence === sentence && one.script === script);
  const breaksAfter =
    planned === undefined ? null : violationPoint(planned.claim, planned.since, outcome.trace, []);
  const { scenarioId, statement } = plan.origin;
  const heading = `${scenarioId}, ${statement}\n"${sentence}": ${why}`;
  return `${heading}\n\n${interleavingTable(steps, stepOfEvent(steps, breaksAfter))}`;
}
