/**
 * The verdict on one scenario, from what cucumber saw of its steps and from the record that the
 * World attached. Silence never passes: no record, or a record that disagrees, is a failure.
 */
import type { Pickle, TestCase, TestStepResultStatus } from '@cucumber/messages';
import { decodeScenarioRecord, type ScenarioRecord } from '../conformance/attachments';
import type { Verdict } from '../conformance/verdict';
import { NotAskedError } from '../implementations/adapter/adapter-error';
import type { FeatureIndex } from '../suite/feature-index';
import type { Attempt } from '../suite/message-log';
import type { CaseReport, Failure } from './report';
import { describeStepFailure } from './step-failure';

type Status = `${TestStepResultStatus}`;

export interface CaseVerdict extends CaseReport {
  readonly record: ScenarioRecord | undefined;
}

const FAILING: ReadonlySet<Status> = new Set<Status>([
  'FAILED',
  'UNDEFINED',
  'AMBIGUOUS',
  'PENDING',
]);

/** Judges the last attempt at a test case, and keeps how those before it failed. */
export function judgeCase(
  pickle: Pickle,
  testCase: TestCase,
  attempts: { readonly last: Attempt; readonly earlier: readonly Attempt[] },
  index: FeatureIndex,
): CaseVerdict {
  const { record, ...last } = judgeAttempt(pickle, testCase, attempts.last, index);
  const earlier = attempts.earlier.map((attempt) => {
    const { verdict, failures } = judgeAttempt(pickle, testCase, attempt, index);
    return { verdict, failures };
  });
  return { ...last, ...(earlier.length === 0 ? {} : { earlier }), record };
}

/** Whether the implementation was asked at all: a run ends where it leaves too much unanswered. */
export function wasAsked({ steps }: Attempt): boolean {
  return steps.every(({ testStepResult }) => testStepResult.exception?.type !== NotAskedError.name);
}

function judgeAttempt(
  pickle: Pickle,
  testCase: TestCase,
  attempt: Attempt,
  index: FeatureIndex,
): CaseVerdict {
  const location = index.location(pickle);
  const stepFailures = attempt.steps
    .filter((step) => FAILING.has(step.testStepResult.status))
    .map((step) => describeStepFailure(step, pickle, testCase, index));
  const record = soleRecord(attempt);
  const judgement = verdictOf(attempt, stepFailures.length > 0, record);
  const failures: Failure[] = [...stepFailures];
  if (judgement.reason !== undefined) {
    failures.push({ location, message: judgement.reason, unjudged: true });
  }
  return {
    location,
    name: pickle.name,
    verdict: judgement.verdict,
    interleavings: BigInt(record?.interleavings ?? 0),
    ...(record?.interleavingsAreExact === false ? { interleavingsAreExact: false } : {}),
    states: record?.states ?? 0,
    failures,
    witnesses: record?.witnesses ?? [],
    ...(record?.counterexampleSteps === undefined
      ? {}
      : { counterexampleSteps: record.counterexampleSteps }),
    record,
  };
}

function soleRecord(attempt: Attempt): ScenarioRecord | undefined {
  const [body] = attempt.records;
  return body === undefined || attempt.records.length > 1 ? undefined : decodeScenarioRecord(body);
}

interface Judgement {
  readonly verdict: Verdict;
  /** Absent where a failed step gives the reason. */
  readonly reason?: string;
}

function verdictOf(
  attempt: Attempt,
  failed: boolean,
  record: ScenarioRecord | undefined,
): Judgement {
  if (failed) return { verdict: record?.verdict === 'inconclusive' ? 'inconclusive' : 'fail' };
  if (record === undefined) return { verdict: 'fail', reason: missingRecord(attempt) };
  const { verdict } = record;
  if (attempt.steps.some((step) => step.testStepResult.status === 'SKIPPED')) {
    if (verdict === 'unsupported') return { verdict };
    return { verdict: 'fail', reason: 'skipped, but not reported as unsupported' };
  }
  if (attempt.steps.length === 0) return { verdict: 'fail', reason: 'no step was run' };
  if (verdict === 'pass') return { verdict };
  if (verdict === 'unsupported') {
    return { verdict: 'fail', reason: 'reported as unsupported, but no step was skipped' };
  }
  return { verdict, reason: `reported as ${verdict}, though every step passed` };
}

function missingRecord(attempt: Attempt): string {
  if (attempt.records.length > 1) return 'several results were attached; expected one';
  if (attempt.records.length === 1) return 'the attached result is malformed';
  return 'no result was attached: nothing was run and judged';
}
