/** Which guarantees an implementation keeps, as far as their scenarios can tell. */

import { judgePlan } from '../conformance/judge-plan';
import type { ScenarioPlan } from '../conformance/scenario-plan';
import type { SearchRunner } from './observe';

/** Ids of those whose every scenario passes. */
export function passingGuarantees(plans: readonly ScenarioPlan[], observe: SearchRunner): string[] {
  const ids = [...new Set(plans.map(({ origin }) => origin.guaranteeId))];
  return ids.filter((id) =>
    plans
      .filter(({ origin }) => origin.guaranteeId === id)
      .every((plan) => judgePlan(plan, observe).verdict === 'passed'),
  );
}
