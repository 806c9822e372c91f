/** Which scenarios kill a fault, and the counterexample that shows it in the fewest steps. */

import { judgeScenario, type Violation } from '../conformance/judge-scenario';
import type { FiledPlan, PlannedProperty } from '../conformance/scenario-plan';
import { type Counterexample, counterexampleFor } from '../counterexample/counterexample';
import { renderText } from '../counterexample/render';
import type { Budget } from '../model-checker/exploration';
import { eventsSince } from '../properties/property';
import type { Outcome } from '../protocol/implementation';
import { type ScenarioFilter, usesPartOf } from './affected-scenarios';
import type { Fault } from './fault';
import { type SearchedReference, searchedReference } from './searched-reference';

/** Enough for every scenario on the reference; a fault without an end exceeds it. */
export const BUDGET: Budget = { maxStates: 1_500_000, maxSteps: 2_000 };

export interface KillRecord {
  readonly guarantee: string;
  readonly scenario: string;
  /** Complete interleavings that were covered when it was killed. */
  readonly interleavings: string;
  /** Of the interleaving that shows it; null where the violation is that none shows what may happen. */
  readonly steps: number | null;
  readonly why: string;
}

/** How one fault was judged. */
export interface FaultRecord {
  readonly id: string;
  readonly killedBy: readonly KillRecord[];
  /** Scenarios that do not kill the fault as far as they were searched: a bound ended the search. */
  readonly givenUp: readonly string[];
  /** The shortest counterexample; null where no interleaving shows the fault. */
  readonly shown: ShownKill | null;
}

export interface ShownKill {
  readonly text: string;
  /** False where a step before the last `When` is marked, and no kernel report is what violates. */
  readonly markedInPhase: boolean;
}

/** A violation that an interleaving shows. */
interface ShownViolation extends Violation {
  readonly planned: PlannedProperty;
  readonly outcome: Outcome;
}

interface Kill {
  readonly plan: FiledPlan;
  readonly violation: Violation;
}

/** Judges the fault by the scenarios; the first violation ends each. */
export function runFault(
  fault: Fault,
  plans: readonly FiledPlan[],
  budget: Budget = BUDGET,
  isAffected: ScenarioFilter = usesPartOf(fault.parts),
): FaultRecord {
  const searched = searchedReference(fault.parts, budget, fault.id);
  const kills: Kill[] = [];
  const givenUp = new Set<string>();
  for (const plan of plans) {
    const { scenarioId } = plan.scenario;
    const rowKilled = kills.some((kill) => kill.plan.scenario.scenarioId === scenarioId);
    if (rowKilled || !plan.properties.some(({ script }) => isAffected(script))) continue;
    const verdict = judgeScenario(plan, searched);
    if (verdict.verdict === 'fail') kills.push({ plan, violation: verdict });
    if (verdict.verdict === 'inconclusive' && verdict.boundExceeded) givenUp.add(scenarioId);
  }
  const killedBy = kills.map(recordOf);
  for (const { scenario } of killedBy) givenUp.delete(scenario);
  return {
    id: fault.id,
    killedBy,
    givenUp: [...givenUp],
    shown: shortestOf(fault, kills, searched),
  };
}

/** The counterexample of a violation, from all outcomes of its script; null where none shows it. */
export function counterexampleOf(
  { scenario }: FiledPlan,
  violation: Violation,
  { implementation, search }: SearchedReference,
): Counterexample | null {
  if (!isShown(violation)) return null;
  const { planned, why, outcome } = violation;
  const { script, since, property } = planned;
  const whole = search(script, () => false);
  const observed = { implementation, script, scenario, since, outcomes: () => whole.outcomes() };
  return counterexampleFor(observed, property, { why, outcome });
}

function isShown(violation: Violation): violation is ShownViolation {
  return violation.planned !== null && violation.outcome !== null;
}

function recordOf({ plan: { scenario }, violation }: Kill): KillRecord {
  return {
    guarantee: scenario.guaranteeId,
    scenario: scenario.scenarioId,
    interleavings: String(violation.interleavings),
    steps: violation.outcome?.schedule.length ?? null,
    why: violation.why,
  };
}

/** Of a guarantee that the fault is said to break, where one of these kills it. */
function shortestOf(
  fault: Fault,
  kills: readonly Kill[],
  searched: SearchedReference,
): ShownKill | null {
  const targeted = kills.filter(({ plan }) => fault.breaks.includes(plan.scenario.guaranteeId));
  const [shortest] = (targeted.length > 0 ? targeted : kills)
    .filter(({ violation }) => isShown(violation))
    .sort((left, right) => lengthOf(left) - lengthOf(right));
  if (shortest === undefined) return null;
  const { plan, violation } = shortest;
  const counterexample = counterexampleOf(plan, violation, searched);
  if (counterexample === null || violation.planned === null) return null;
  const { sentence, since } = violation.planned;
  const heading = `${plan.scenario.scenarioId}, "${sentence}": ${counterexample.what}`;
  return {
    text: `${heading}\n\n${renderText(counterexample)}`,
    markedInPhase: isMarkedInPhase(counterexample, since),
  };
}

function lengthOf({ violation }: Kill): number {
  return violation.outcome?.schedule.length ?? Number.POSITIVE_INFINITY;
}

/** Whether the marked step comes after the phases before the last `When`, or is a kernel report. */
export function isMarkedInPhase({ steps, violatedAt }: Counterexample, since: number): boolean {
  if (violatedAt === null) return false;
  const marked = steps[violatedAt - 1];
  if (marked?.events.some(({ kind }) => kind === 'report') === true) return true;
  const until = steps.slice(0, violatedAt).flatMap(({ events }) => events);
  const trace = steps.flatMap(({ events }) => events);
  return until.length > eventsSince(trace, since);
}
