/** Which scenarios kill a fault, and the counterexample that shows it in the fewest steps. */

import { isDeepStrictEqual } from 'node:util';
import { judgeScenario, type ScenarioViolation } from '../conformance/judge-scenario';
import type { FiledPlan, PlannedProperty } from '../conformance/scenario-plan';
import { type Counterexample, counterexampleFor } from '../counterexample/counterexample';
import { renderText } from '../counterexample/render';
import type { Fault } from '../harness/fault';
import type { Budget } from '../model-checker/exploration';
import { eventsSince, type Monitor, reasonIn } from '../properties/property';
import { prefixMonitor } from '../properties/violation-point';
import type { Outcome } from '../protocol/implementation';
import type { Trace } from '../protocol/trace';
import { type ScenarioFilter, usesPartOf } from './affected-scenarios';
import { type SearchedReference, searchedFault } from './searched-reference';

/** Enough for every scenario on the reference. A fault that does not terminate exceeds it. */
export const BUDGET: Budget = { maxStates: 1_500_000, maxSteps: 2_000 };

export interface KillRecord {
  readonly guarantee: string;
  readonly scenario: string;
  /** Complete interleavings that the search had covered when the fault was killed. */
  readonly interleavings: string;
  /** Length of the violating interleaving; null if the violation is that none shows what may happen. */
  readonly steps: number | null;
  readonly why: string;
}

/** How one fault was judged. */
export interface FaultRecord {
  readonly id: string;
  readonly killedBy: readonly KillRecord[];
  /** Scenarios whose search exceeded a bound before it killed the fault. */
  readonly givenUp: readonly string[];
  /** The shortest counterexample; null if no interleaving shows the fault. */
  readonly shown: ShownKill | null;
}

export interface ShownKill {
  readonly text: string;
  /** See {@link marksViolation}. */
  readonly marksViolation: boolean;
}

/** A violation that an interleaving shows. */
interface ShownViolation extends ScenarioViolation {
  readonly planned: PlannedProperty;
  readonly outcome: Outcome;
}

interface Kill {
  readonly plan: FiledPlan;
  readonly violation: ScenarioViolation;
}

/** Judges the fault by the scenarios; each search ends at its first violation. */
export function runFault(
  fault: Fault,
  plans: readonly FiledPlan[],
  budget: Budget = BUDGET,
  isAffected: ScenarioFilter = usesPartOf(fault.parts),
): FaultRecord {
  const searched = searchedFault(fault, budget);
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

/** A counterexample, the property that it violates, and all outcomes of the script. */
interface ShownCounterexample {
  readonly counterexample: Counterexample;
  readonly planned: PlannedProperty;
  readonly outcomesBy: (monitors: readonly Monitor[]) => Iterable<Outcome>;
}

/** The counterexample of a violation, from all outcomes of its script; null if no outcome shows it. */
export function counterexampleOf(
  { scenario }: FiledPlan,
  violation: ScenarioViolation,
  { implementation, search }: SearchedReference,
): ShownCounterexample | null {
  if (!isShown(violation)) return null;
  const { planned, why, outcome } = violation;
  const { script, since, property } = planned;
  const outcomesBy = (monitors: readonly Monitor[]) =>
    search(script, monitors, () => false).outcomes();
  const outcomes = () => outcomesBy([property.monitor(since)]);
  const observed = { implementation, script, scenario, since, outcomes, outcomesBy };
  const counterexample = counterexampleFor(observed, property, { why, outcome });
  return { counterexample, planned, outcomesBy };
}

function isShown(violation: ScenarioViolation): violation is ShownViolation {
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

/** The shortest kill, by a guarantee in the fault's `breaks` if one of them kills it. */
function shortestOf(
  fault: Fault,
  kills: readonly Kill[],
  searched: SearchedReference,
): ShownKill | null {
  const targeted = kills.filter(({ plan }) => fault.breaks.includes(plan.scenario.guaranteeId));
  const candidates = (targeted.length > 0 ? targeted : kills)
    .filter(({ violation }) => isShown(violation))
    .sort((left, right) => lengthOf(left) - lengthOf(right));
  return candidates[0] === undefined ? null : show(candidates[0], searched);
}

function show({ plan, violation }: Kill, searched: SearchedReference): ShownKill | null {
  const found = counterexampleOf(plan, violation, searched);
  if (found === null) return null;
  const { counterexample, planned, outcomesBy } = found;
  const trace = counterexample.steps.flatMap(({ events }) => events);
  const monitors = [planned.property.monitor(planned.since), prefixMonitor(trace)];
  const heading = `${plan.scenario.scenarioId}, "${planned.sentence}": ${counterexample.what}`;
  return {
    text: `${heading}\n\n${renderText(counterexample)}`,
    marksViolation: marksViolation(counterexample, planned, outcomesBy(monitors)),
  };
}

function lengthOf({ violation }: Kill): number {
  return violation.outcome?.schedule.length ?? Number.POSITIVE_INFINITY;
}

/**
 * Whether the marked step is in the phase of the last `When`, or later. A step of an earlier phase may
 * be marked if the property could hold until then: it held, as before a kernel report, or a
 * satisfying outcome begins with the same events.
 */
export function marksViolation(
  { steps, violatedAt }: Counterexample,
  { property, since }: PlannedProperty,
  outcomes: Iterable<Pick<Outcome, 'trace'>>,
): boolean {
  const marked = violatedAt === null ? undefined : steps[violatedAt - 1];
  if (violatedAt === null || marked === undefined) return false;
  const trace = steps.flatMap(({ events }) => events);
  const before = steps.slice(0, violatedAt - 1).flatMap(({ events }) => events);
  const until = before.length + marked.events.length;
  // A trace that ends before the phase begins, as after a BUG_ON, can be marked at its end only.
  if (until > eventsSince(trace, since) || until === trace.length) return true;
  if (marked.events.every(({ kind }) => kind === 'settled')) return false;
  const satisfies = (one: Trace) => reasonIn(property, since, one) === null;
  if (satisfies(before)) return true;
  for (const { trace: other } of outcomes) {
    if (satisfies(other) && isDeepStrictEqual(other.slice(0, before.length), before)) return true;
  }
  return false;
}
