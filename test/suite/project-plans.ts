/** The plans of all scenarios of the project, which any test of a process may load. */
import type { FiledPlan } from '../../src/conformance/scenario-plan';
import { loadPlans } from '../../src/suite/load-plans';
import { forgetSteps } from './dry-run';
import { PROJECT } from './project';

let plans: Promise<readonly FiledPlan[]> | null = null;

/** Loaded once: the plans are plain data, and the same for each test. */
export function projectPlans(): Promise<readonly FiledPlan[]> {
  plans ??= load();
  return plans;
}

/** Steps register themselves when they are loaded, so what loads them later has to do so anew. */
async function load(): Promise<readonly FiledPlan[]> {
  forgetSteps();
  try {
    return await loadPlans(PROJECT);
  } finally {
    forgetSteps();
  }
}
