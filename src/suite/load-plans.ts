/** The plans of all scenarios of a suite, made by cucumber in this process. */
import { PassThrough } from 'node:stream';
import type { TestStepFinished } from '@cucumber/messages';
import { takePlans } from '../conformance/plan-collection';
import type { FiledPlan } from '../conformance/scenario-plan';
import { DEFAULT_IMPLEMENTATION } from '../protocol/implementation';
import { UsageError } from '../usage-error';
import { FeatureIndex } from './feature-index';
import { Features } from './load-features';
import { MessageLog } from './message-log';
import { runSuite } from './run-cucumber';

/**
 * Cucumber loads steps once a process, so this works once. Throws a UsageError with a line for each
 * sentence that cannot be performed.
 */
export async function loadPlans(
  suite: string,
  paths: readonly string[] = [],
): Promise<readonly FiledPlan[]> {
  // Cucumber goes on where a file is no Gherkin.
  new Features(suite).pickles(paths);
  const worldParameters = { implementation: DEFAULT_IMPLEMENTATION, details: 'plans' };
  const log = new MessageLog();
  await runSuite({ paths, worldParameters }, suite, new PassThrough(), (message) =>
    log.add(message),
  );
  const problems = problemsOf(log);
  if (problems.length > 0) throw new UsageError(problems);
  return takePlans();
}

function problemsOf(log: MessageLog): string[] {
  const index = new FeatureIndex(log.documents);
  return log.testCases.flatMap((testCase) => {
    const pickle = log.pickles.get(testCase.pickleId);
    const failed = log.lastAttempt(testCase.id)?.steps.find(hasFailed);
    if (pickle === undefined || failed === undefined) return [];
    const testStep = testCase.testSteps.find(({ id }) => id === failed.testStepId);
    const step = pickle.steps.find(({ id }) => id === testStep?.pickleStepId);
    const location = index.step(step?.astNodeIds ?? [])?.location ?? index.location(pickle);
    return [`${location}: ${step?.text ?? pickle.name}: ${reasonOf(failed)}`];
  });
}

function hasFailed({ testStepResult }: TestStepFinished): boolean {
  return !['PASSED', 'SKIPPED'].includes(testStepResult.status);
}

function reasonOf({ testStepResult: { status, exception, message } }: TestStepFinished): string {
  if (status === 'UNDEFINED') return 'no step definition matches it';
  const reason = exception?.message ?? message ?? `the step is ${status.toLowerCase()}`;
  return reason.split('\n', 1).join('');
}
