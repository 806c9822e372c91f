/** Reads the details of scenarios from a run's messages. */
import type { Envelope } from '@cucumber/messages';
import {
  SCENARIO_DETAILS_MEDIA_TYPE,
  type ScenarioDetails,
  scenarioDetailsSchema,
} from '../conformance/attachments';
import { FeatureIndex } from './feature-index';
import { MessageLog } from './message-log';
import { identifyPickle, type ScenarioId } from './scenario-ids';

/** A scenario, or a row of an outline, with what was told of it. */
export interface ScenarioEvent {
  readonly filing: ScenarioId;
  readonly details: ScenarioDetails;
}

export class ScenarioListener {
  private readonly log = new MessageLog();
  private readonly pickleOf = new Map<string, string>();
  private readonly details: { readonly pickleId: string; readonly body: string }[] = [];

  hear(envelope: Envelope): void {
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

  /** What was told, in the order in which it was. */
  told(): ScenarioEvent[] {
    const index = new FeatureIndex(this.log.documents);
    return this.details.flatMap(({ pickleId, body }) => {
      const pickle = this.log.pickles.get(pickleId);
      const filing = pickle && identifyPickle(pickle, index);
      if (filing === undefined || 'problem' in filing) return [];
      return [{ filing, details: scenarioDetailsSchema.parse(JSON.parse(body)) }];
    });
  }
}

function textOf({ body, contentEncoding }: NonNullable<Envelope['attachment']>): string {
  return contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body;
}
