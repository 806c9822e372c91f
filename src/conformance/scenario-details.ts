/**
 * What `list` and `run` show of a scenario besides its verdict: an attachment that the steps write
 * where they are asked to, and that no other run has.
 */
import { z } from 'zod';
import { Script } from '../protocol/script';
import { TraceEvent } from '../protocol/trace';

/** The media type of the attachment that carries {@link ScenarioDetails}. */
export const SCENARIO_DETAILS_MEDIA_TYPE =
  'application/vnd.mmu-notifier-spec.scenario-details+json';

/**
 * `scripts`: tell the scripts, and judge nothing. `traces`: judge, and tell what was seen too.
 * `plans`: judge nothing, and keep what would be judged in this process (scenario-plan.ts).
 */
export type DetailsWanted = 'scripts' | 'traces' | 'plans';

/** Traces that are told at most: an exhaustive implementation can have thousands. */
export const TRACES_TOLD_MAX = 3;

export const scenarioDetailsSchema = z.strictObject({
  /** The whole scenario, going on until no callback is held. */
  script: Script,
  /** The capabilities without which it is unsupported. */
  needs: z.array(z.string()),
  /** The first few outcomes. */
  outcomes: z.array(z.strictObject({ trace: z.array(TraceEvent), interleavings: z.string() })),
  outcomeCount: z.int().min(0),
});
export type ScenarioDetails = z.infer<typeof scenarioDetailsSchema>;
