/**
 * Indexes the messages of a run for the reports. Scenarios that a filter left out have a pickle too,
 * so the reports start from the test cases.
 */
import type {
  Envelope,
  GherkinDocument,
  Pickle,
  TestCase,
  TestStepFinished,
} from '@cucumber/messages';
import { SCENARIO_RECORD_MEDIA_TYPE } from '../conformance/attachments';

/** One attempt at a test case. */
export interface Attempt {
  readonly number: number;
  readonly steps: TestStepFinished[];
  /** The bodies of the scenario records attached: one, if the World keeps its contract. */
  readonly records: string[];
  finished: boolean;
}

export class MessageLog {
  readonly documents: GherkinDocument[] = [];
  readonly pickles = new Map<string, Pickle>();
  readonly testCases: TestCase[] = [];
  /** The messages of failed BeforeAll and AfterAll hooks. */
  readonly hookFailures: string[] = [];
  /** The number of test cases whose last attempt has finished. */
  finishedCases = 0;
  finished = false;
  success = false;
  readonly #attempts = new Map<string, Attempt>();
  /** By test case, in the order of their numbers. */
  readonly #attemptsOf = new Map<string, Attempt[]>();

  /** `shown` is how a path of cucumber's is reported. */
  constructor(private readonly shown: (path: string) => string = (path) => path) {}

  /** The last attempt at a test case; undefined if it never started. */
  lastAttempt(testCaseId: string): Attempt | undefined {
    return this.#attemptsOf.get(testCaseId)?.at(-1);
  }

  /** The attempts before the last: --retry runs a scenario that failed again. */
  earlierAttempts(testCaseId: string): readonly Attempt[] {
    return this.#attemptsOf.get(testCaseId)?.slice(0, -1) ?? [];
  }

  /** Adds a message. In a parallel run, messages of different scenarios interleave. */
  add(envelope: Envelope): void {
    const { gherkinDocument: document, pickle } = envelope;
    if (document) this.documents.push({ ...document, uri: this.shown(document.uri ?? '') });
    if (pickle) this.pickles.set(pickle.id, { ...pickle, uri: this.shown(pickle.uri) });
    if (envelope.testCase) this.testCases.push(envelope.testCase);
    this.#addAttempt(envelope);
    if (envelope.testRunHookFinished?.result.status === 'FAILED') {
      this.hookFailures.push(envelope.testRunHookFinished.result.message ?? 'no message');
    }
    if (envelope.testRunFinished) {
      this.finished = true;
      this.success = envelope.testRunFinished.success;
    }
  }

  #addAttempt(envelope: Envelope): void {
    const { testCaseStarted, attachment, testStepFinished, testCaseFinished } = envelope;
    if (testCaseStarted) {
      const { id, testCaseId, attempt: number } = testCaseStarted;
      const attempt: Attempt = { number, steps: [], records: [], finished: false };
      this.#attempts.set(id, attempt);
      const all = [...(this.#attemptsOf.get(testCaseId) ?? []), attempt];
      this.#attemptsOf.set(
        testCaseId,
        all.sort((one, other) => one.number - other.number),
      );
    }
    if (attachment?.mediaType === SCENARIO_RECORD_MEDIA_TYPE) {
      const { body, contentEncoding } = attachment;
      const text =
        contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body;
      this.#attempts.get(attachment.testCaseStartedId ?? '')?.records.push(text);
    }
    if (testStepFinished) {
      this.#attempts.get(testStepFinished.testCaseStartedId)?.steps.push(testStepFinished);
    }
    if (testCaseFinished && !testCaseFinished.willBeRetried) {
      const attempt = this.#attempts.get(testCaseFinished.testCaseStartedId);
      if (attempt) attempt.finished = true;
      this.finishedCases += 1;
    }
  }
}
