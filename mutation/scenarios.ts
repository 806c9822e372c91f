/** The scenarios by which mutants of the reference are judged: those that take little time. */
import type { ScenarioPlan } from '../src/conformance/scenario-plan';
import { judgePlan } from '../src/faults/judge-plan';
import { observing } from '../src/faults/observe';
import { loadPlans } from '../src/faults/plans';
import { packageFolder } from '../src/package-folder';

/** A scenario, or a row of an outline: why it does not pass, or null. */
export interface QuickScenario {
  readonly id: string;
  run(): string | null;
}

/** Scenarios of more states are left out: they are a tenth of all, and most of the time. */
const QUICK_STATES = 10_000;

/** A mutant may have more states than the reference; one that has far more does not pass. */
const MUTANT_BUDGET = { maxStates: 4 * QUICK_STATES, maxSteps: 2_000 };

/** The quick ones, those with the fewest states first. */
export async function quickScenarios(): Promise<QuickScenario[]> {
  const plans = await loadPlans(packageFolder());
  const reference = observing({}, { maxStates: QUICK_STATES, maxSteps: 2_000 });
  const quick: { plan: ScenarioPlan; states: number }[] = [];
  for (const plan of plans) {
    const judged = judgePlan(plan, reference);
    if (judged.verdict === 'passed') quick.push({ plan, states: judged.states });
  }
  return quick
    .sort((one, other) => one.states - other.states)
    .map(({ plan }, index) => {
      return { id: `${plan.origin.scenarioId} (${index})`, run: () => failureOf(plan) };
    });
}

/** A mutant that throws has failed as well. */
function failureOf(plan: ScenarioPlan): string | null {
  try {
    const judged = judgePlan(plan, observing({}, MUTANT_BUDGET));
    return judged.verdict === 'passed' ? null : judged.why;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
