/** The guarantees that an implementation passes. */

import { judgeScenario, type Searched } from '../../src/conformance/judge-scenario';
import type { FiledPlan } from '../../src/conformance/scenario-plan';

/** The ids of guarantees whose scenarios all pass. */
export function passingGuarantees(plans: readonly FiledPlan[], searched: Searched): string[] {
  const ids = [...new Set(plans.map(({ scenario }) => scenario.guaranteeId))];
  return ids.filter((id) =>
    plans
      .filter(({ scenario }) => scenario.guaranteeId === id)
      .every((plan) => judgeScenario(plan, searched).verdict === 'pass'),
  );
}
