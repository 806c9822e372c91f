/** Describes a step that failed, or that could not be run. */
import type { Pickle, TestCase, TestStepFinished, TestStepResult } from '@cucumber/messages';
import { InconclusiveError, ViolationError } from '../conformance/errors';
import { SentenceError } from '../conformance/script-builder';
import { ScriptRefusedError } from '../implementations/adapter/adapter-error';
import { GuestRefusedError } from '../implementations/real-kernel/guest-events';
import { NondeterminismError } from '../model-checker/nondeterminism';
import type { FeatureIndex } from '../suite/feature-index';
import type { Failure } from './report';

/**
 * Exceptions by which an implementation is judged. One that refuses a script says so itself: what
 * it cannot be asked may be known.
 */
const JUDGEMENTS: ReadonlySet<string> = new Set(
  [
    ViolationError,
    InconclusiveError,
    NondeterminismError,
    ScriptRefusedError,
    GuestRefusedError,
  ].map(({ name }) => name),
);

/** Exceptions that mean a defect of the suite itself: their stack is printed. */
const DEFECTS: ReadonlySet<string> = new Set([
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
]);

/** Describes one failed step, with its place in the feature file. */
export function describeStepFailure(
  finished: TestStepFinished,
  pickle: Pickle,
  testCase: TestCase,
  index: FeatureIndex,
): Failure {
  const testStep = testCase.testSteps.find((step) => step.id === finished.testStepId);
  const step = pickle.steps.find((candidate) => candidate.id === testStep?.pickleStepId);
  const message = explain(finished.testStepResult);
  const { type = '' } = finished.testStepResult.exception ?? {};
  const unjudged = isUnjudged(finished.testStepResult) ? ({ unjudged: true } as const) : {};
  if (!step) return { location: index.location(pickle), step: '(hook)', message, ...unjudged };
  const node = index.step(step.astNodeIds);
  return {
    location: node?.location ?? index.location(pickle),
    step: `${node?.keyword ?? '*'} ${step.text}`,
    message,
    ...(type === SentenceError.name ? { malformed: true } : {}),
    ...unjudged,
  };
}

function explain(result: TestStepResult): string {
  const { status, exception, message = 'no message' } = result;
  if (status === 'UNDEFINED') return 'step not defined: no step definition matches it';
  if (status === 'PENDING') return 'step pending: its definition is unfinished';
  if (status === 'AMBIGUOUS') return `step ambiguous: ${message}`;
  if (!exception?.message || DEFECTS.has(exception.type)) return message;
  return exception.message;
}

function isUnjudged({ status, exception }: TestStepResult): boolean {
  return status !== 'FAILED' || !JUDGEMENTS.has(exception?.type ?? '');
}
