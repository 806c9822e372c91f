/** The plans of all scenarios of a suite, told once by cucumber in this process. */
import { PassThrough } from 'node:stream';
import { parseArguments } from '../cli/options';
import { takePlans } from '../conformance/plan-collection';
import type { FiledPlan } from '../conformance/scenario-plan';
import { cucumberRun } from './cucumber-run';
import { configure } from './run-cucumber';

/** Cucumber loads steps once a process, so this can be asked once. Throws where a step fails. */
export async function loadPlans(
  suite: string,
  paths: readonly string[] = [],
): Promise<readonly FiledPlan[]> {
  const args = parseArguments([...paths]);
  const worldParameters = { ...args.worldParameters, details: 'plans' };
  const configuration = await configure({ ...args, worldParameters }, { cwd: suite, suite }, false);
  const problems: string[] = [];
  await cucumberRun(configuration, suite, new PassThrough(), ({ testStepFinished }) => {
    const message = testStepFinished?.testStepResult.message;
    if (message !== undefined) problems.push(message);
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return takePlans();
}
