/** The plans of all scenarios of a suite, made by cucumber in this process. */
import { PassThrough } from 'node:stream';
import { takePlans } from '../conformance/plan-collection';
import type { FiledPlan } from '../conformance/scenario-plan';
import { DEFAULT_IMPLEMENTATION } from '../protocol/implementation';
import { runSuite } from './run-cucumber';

/** Cucumber loads steps once a process, so this works once. Throws where a step fails. */
export async function loadPlans(
  suite: string,
  paths: readonly string[] = [],
): Promise<readonly FiledPlan[]> {
  const worldParameters = { implementation: DEFAULT_IMPLEMENTATION, details: 'plans' };
  const problems: string[] = [];
  const stderr = new PassThrough();
  await runSuite({ paths, worldParameters }, suite, stderr, ({ testStepFinished }) => {
    const message = testStepFinished?.testStepResult.message;
    if (message !== undefined) problems.push(message);
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return takePlans();
}
