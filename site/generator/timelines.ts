/** A picture for each scenario: an interleaving on the reference that is easy to follow. */
import { easiestOutcome } from '../../src/conformance/easiest-outcome';
import type { ExplainedStep } from '../../src/conformance/implementation';
import { renderTimeline } from '../../src/conformance/report/timeline';
import { timelineOfSteps } from '../../src/conformance/report/timeline-of-steps';
import { decodeSchedule, scriptHash } from '../../src/conformance/schedule-string';
import type { Script } from '../../src/spec/script';
import { Reference } from '../../src/reference/reference';

/** As much of the search as is needed to find an easy way; the whole of it is the run's business. */
const MAX_STATES = 4_000;

const reference = new Reference().within({ maxStates: MAX_STATES });

export interface Picture {
  readonly svg: string;
  /** What the picture shows, one moment a line. */
  readonly lines: readonly string[];
  /** What may happen, and does in it; null where it is any easy interleaving. */
  readonly shows: string | null;
}

/** What a run wrote down of something that may happen. */
export interface Seen {
  readonly sentence: string;
  readonly schedule?: string | undefined;
}

/** The picture of a scenario's script; of what may happen in it, where that was seen. */
export async function pictureOf(
  { id, name }: { readonly id: string; readonly name: string },
  script: Script,
  seen: readonly Seen[],
): Promise<Picture> {
  const witness = seen.find(({ schedule }) => schedule !== undefined && isOf(schedule, script));
  const steps =
    witness?.schedule === undefined
      ? await easySteps(script)
      : reference.replay(script, decodeSchedule(witness.schedule).schedule);
  const timeline = timelineOfSteps({ id: 'timeline', title: `${id}: ${name}`, steps, breaksAt: null });
  const lines = timeline.rows.map(({ number, lane, label }) => {
    const who = lane === null ? '' : `${timeline.lanes[lane] ?? 'another task'}: `;
    return `${number} ${who}${label}`.trim();
  });
  return { svg: renderTimeline(timeline), lines, shows: witness?.sentence ?? null };
}

function isOf(schedule: string, script: Script): boolean {
  return decodeSchedule(schedule).script === scriptHash(script);
}

async function easySteps(script: Script): Promise<readonly ExplainedStep[]> {
  const observation = await reference.run(script);
  const easiest = easiestOutcome(reference, script, observation.outcomes(), () => true);
  return easiest === null ? [] : reference.replay(script, easiest.schedule);
}
