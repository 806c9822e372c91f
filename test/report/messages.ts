/** Hand-written cucumber messages: only what the reports read of them, the rest left out. */
import type { Envelope, TestStepResultStatus } from '@cucumber/messages';
import {
  encodeScenarioRecord,
  SCENARIO_RECORD_MEDIA_TYPE,
  type Witness,
} from '../../src/conformance/attachments';
import type { Verdict } from '../../src/conformance/verdict';
import { MessageLog } from '../../src/suite/message-log';

type Status = `${TestStepResultStatus}`;

export interface ScriptedCase {
  readonly name?: string;
  readonly line?: number;
  /** The line of the Rule, or 'none' for a scenario outside one. */
  readonly rule?: number | 'none';
  readonly ruleTags?: readonly string[];
  readonly tags?: readonly string[];
  /** One attempt each: the status of the step, and what was attached. */
  readonly attempts?: readonly ScriptedAttempt[];
}

export interface ScriptedAttempt {
  readonly status?: Status;
  readonly message?: string;
  readonly exceptionType?: string;
  readonly records?: readonly string[];
  readonly unfinished?: boolean;
}

const URI = 'features/a.feature';

/** The body of a record as the World attaches it. */
export function record(
  verdict: Verdict,
  interleavings = '1',
  implementation: { name?: string; mode?: 'exhaustive' | 'sampled'; capabilities?: string[] } = {},
  witnesses: Witness[] = [],
): string {
  return encodeScenarioRecord({
    verdict,
    interleavings,
    states: implementation.mode === 'sampled' ? 0 : 2,
    implementation: {
      name: 'reference',
      version: '1.0',
      capabilities: [],
      mode: 'exhaustive',
      ...implementation,
    },
    witnesses,
  });
}

/** A log of the cases, one document each, run to the end. */
export function logOf(cases: readonly ScriptedCase[], end = true): MessageLog {
  const log = new MessageLog();
  for (const [index, scripted] of cases.entries()) {
    for (const envelope of messagesOf(scripted, `${index}`)) log.add(envelope as Envelope);
  }
  if (end) log.add({ testRunFinished: { success: true } } as Envelope);
  return log;
}

/** Pickle and document of a case that a filter left out. */
export function leftOut(scripted: ScriptedCase): readonly Envelope[] {
  return messagesOf(scripted, 'left-out').slice(0, 2) as Envelope[];
}

function messagesOf(scripted: ScriptedCase, id: string): readonly object[] {
  const { name = `case ${id}`, line = 10, rule = 3, ruleTags = ['@G-001'] } = scripted;
  const { tags = ['@G-001.1'], attempts = [{}] } = scripted;
  const asTags = (names: readonly string[]): object[] => names.map((tag) => ({ name: tag }));
  const step = { keyword: 'Then ', text: 'it holds', location: { line: line + 1 } };
  const steps = [{ id: `${id}-node-step`, ...step }];
  const own = { tags: asTags(tags), steps, examples: [] };
  const scenario = { id: `${id}-node`, name, location: { line }, ...own };
  const ruleNode = {
    name: 'It holds',
    location: { line: rule },
    tags: asTags(ruleTags),
    description: '',
    children: [{ scenario }],
  };
  const child = rule === 'none' ? { scenario } : { rule: ruleNode };
  const feature = { name: 'F', location: { line: 1 }, tags: [], children: [child] };
  const reaching = rule === 'none' ? tags : [...ruleTags, ...tags];
  const pickle = {
    id: `${id}-pickle`,
    uri: URI,
    name,
    tags: asTags(reaching),
    astNodeIds: [`${id}-node`],
    steps: [{ id: `${id}-pickle-step`, text: 'it holds', astNodeIds: [`${id}-node-step`] }],
  };
  const testSteps = [{ id: `${id}-step`, pickleStepId: `${id}-pickle-step` }];
  return [
    { gherkinDocument: { uri: URI, feature } },
    { pickle },
    { testCase: { id, pickleId: `${id}-pickle`, testSteps } },
    ...attempts.flatMap((attempt, number) => messagesOfAttempt(attempt, id, number, attempts)),
  ];
}

function messagesOfAttempt(
  attempt: ScriptedAttempt,
  id: string,
  number: number,
  all: readonly ScriptedAttempt[],
): readonly object[] {
  const testCaseStartedId = `${id}-started-${number}`;
  const {
    status = 'PASSED',
    message,
    exceptionType = 'ViolationError',
    unfinished = false,
  } = attempt;
  const exception = { type: exceptionType, message, stackTrace: '' };
  const testStepResult =
    message === undefined
      ? { status }
      : { status, message: `Error: ${message}\n    at x.ts:1:1`, exception };
  const attachments = (attempt.records ?? [record('pass')]).map((body) => ({
    attachment: {
      body,
      contentEncoding: 'IDENTITY',
      mediaType: SCENARIO_RECORD_MEDIA_TYPE,
      testCaseStartedId,
    },
  }));
  const willBeRetried = number + 1 < all.length;
  return [
    { testCaseStarted: { id: testCaseStartedId, testCaseId: id, attempt: number } },
    { testStepFinished: { testCaseStartedId, testStepId: `${id}-step`, testStepResult } },
    ...attachments,
    ...(unfinished ? [] : [{ testCaseFinished: { testCaseStartedId, willBeRetried } }]),
  ];
}
