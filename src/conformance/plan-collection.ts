/**
 * The plans of the scenarios that Cucumber has run in this process without judging them. Properties
 * are functions, which no message of Cucumber carries.
 */
import type { FiledPlan, ScenarioPlan } from './scenario-plan';

const plans: FiledPlan[] = [];

/** Keep the plan of a scenario that has an id. */
export function collectPlan(plan: ScenarioPlan): void {
  const { scenario } = plan;
  if (scenario !== null) plans.push({ ...plan, scenario });
}

/** All plans since the last call. */
export function takePlans(): FiledPlan[] {
  return plans.splice(0);
}
