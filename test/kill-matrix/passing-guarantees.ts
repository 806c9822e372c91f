/** Which guarantees an implementation keeps, as far as their scenarios can tell. */

import { judgeScenario, type Searched } from '../../src/conformance/judge-scenario';
import type { FiledPlan } from '../../src/conformance/scenario-plan';

/** Ids of those whose every scenario passes. */
export function passingGuarantees(plans: readonly FiledPlan[], searched: Searched): string[] {
  const ids = [...new Set(plans.map(({ scenario }) => scenario.guaranteeId))];
  return ids.filter((id) =>
    plans
      .filter(({ scenario }) => scenario.guaranteeId === id)
      .every((plan) => judgeScenario(plan, searched).verdict === 'pass'),
  );
}
