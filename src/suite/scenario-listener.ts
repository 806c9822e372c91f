/** Reads the details of scenarios from a run's messages. */
import type { Writable } from 'node:stream';
import type { Envelope } from '@cucumber/messages';
import {
  SCENARIO_DETAILS_MEDIA_TYPE,
  type ScenarioDetails,
  scenarioDetailsSchema,
} from '../conformance/attachments';
import { DEFAULT_IMPLEMENTATION } from '../protocol/implementation';
import { FeatureIndex } from './feature-index';
import { MessageLog } from './message-log';
import { runSuite, type WorldParameters } from './run-cucumber';
import { identifyPickle, type ScenarioId } from './scenario-ids';

/** A scenario, or a row of an outline, with the details that its World attached. */
export interface ScenarioEvent {
  readonly ids: ScenarioId;
  readonly details: ScenarioDetails;
}

export class ScenarioListener {
  private readonly log = new MessageLog();
  private readonly pickleOf = new Map<string, string>();
  private readonly details: { readonly pickleId: string; readonly body: string }[] = [];

  onMessage(envelope: Envelope): void {
    const { testCaseStarted, attachment } = envelope;
    this.log.add(envelope);
    if (testCaseStarted) {
      const testCase = this.log.testCases.find(({ id }) => id === testCaseStarted.testCaseId);
      this.pickleOf.set(testCaseStarted.id, testCase?.pickleId ?? '');
    }
    if (attachment?.mediaType === SCENARIO_DETAILS_MEDIA_TYPE) {
      const pickleId = this.pickleOf.get(attachment.testCaseStartedId ?? '') ?? '';
      this.details.push({ pickleId, body: textOf(attachment) });
    }
  }

  /** The scenarios with ids, in the order in which they ran. */
  events(): ScenarioEvent[] {
    const index = new FeatureIndex(this.log.documents);
    return this.details.flatMap(({ pickleId, body }) => {
      const pickle = this.log.pickles.get(pickleId);
      const ids = pickle && identifyPickle(pickle, index);
      if (ids === undefined || 'problem' in ids) return [];
      return [{ ids, details: scenarioDetailsSchema.parse(JSON.parse(body)) }];
    });
  }
}

function textOf({ body, contentEncoding }: NonNullable<Envelope['attachment']>): string {
  return contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body;
}

/** The scenarios at some paths with their scripts; no script is performed. */
export async function readScenarios(
  paths: readonly string[],
  suite: string,
  stderr: Writable,
  parameters: WorldParameters = {},
): Promise<readonly ScenarioEvent[]> {
  const listener = new ScenarioListener();
  const worldParameters = {
    implementation: DEFAULT_IMPLEMENTATION,
    ...parameters,
    details: 'scripts',
  };
  await runSuite({ paths, worldParameters }, suite, stderr, (one) => listener.onMessage(one));
  return listener.events();
}
