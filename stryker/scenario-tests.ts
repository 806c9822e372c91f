/** The scenarios that test mutants of the reference: those that take little time. */

import { judgeScenario, type ScenarioVerdict } from '../src/conformance/judge-scenario';
import type { FiledPlan } from '../src/conformance/scenario-plan';
import type { Parts } from '../src/harness/kernel-under-test';
import { searchedReference } from '../src/kill-matrix/searched-reference';
import { revisionsOf2008 } from '../src/linux/v2008/revisions';
import { packageRoot } from '../src/package-root';
import { loadPlans } from '../src/suite/load-plans';
import type { MutantTest } from './mutant-test';

/** Scenarios with more states are a tenth of all, and take most of the time: they are left out. */
const QUICK = { maxStates: 10_000, maxSteps: 500 };

/** All scenarios and rows of outlines; a run on the reference finds those that are quick. */
export async function scenarioTests(): Promise<MutantTest[]> {
  const plans = await loadPlans(packageRoot());
  return plans.flatMap((plan, index) => {
    const id = `${plan.scenario.scenarioId} (${index})`;
    return [new Scenario(id, plan, {}), ...onRevisions(id, plan)];
  });
}

/** Revisions of 2008 fail some scenarios; the last revision is the reference's own. */
function onRevisions(id: string, plan: FiledPlan): MutantTest[] {
  if (plan.heldIn.notifiersOf2008 === undefined) return [];
  return revisionsOf2008.slice(0, -1).map(({ name, Core }) => {
    return new Scenario(`${name}: ${id}`, plan, { CoreOf2008: Core });
  });
}

class Scenario implements MutantTest {
  private states = 0;
  private expected: ScenarioVerdict['verdict'] = 'pass';

  constructor(
    readonly id: string,
    private readonly plan: FiledPlan,
    private readonly parts: Partial<Parts>,
  ) {}

  async runUnmutated(): Promise<number | null> {
    const judged = judgeScenario(this.plan, searchedReference(this.parts, QUICK));
    if (judged.verdict === 'inconclusive') return null;
    if (judged.verdict === 'fail' && this.parts.CoreOf2008 === undefined) return null;
    this.expected = judged.verdict;
    this.states = judged.verdict === 'pass' ? judged.states : QUICK.maxStates;
    return this.states;
  }

  /** A mutant may have more states than the reference; one that has far more fails. */
  async run(): Promise<string | null> {
    const budget = { maxStates: 4 * this.states + 1_000, maxSteps: QUICK.maxSteps };
    const judged = judgeScenario(this.plan, searchedReference(this.parts, budget));
    if (judged.verdict === this.expected) return null;
    return judged.verdict === 'pass' ? 'passes a scenario that the revision must fail' : judged.why;
  }
}
