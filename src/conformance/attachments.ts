/**
 * What a scenario's World reports about its run: one attachment a scenario, written by the steps'
 * After hook and read back from the message stream by the reports. The messages are the only path
 * from one to the other, so parallel workers need no path of their own.
 */
import { z } from 'zod';
import { modeSchema, samplingSchema } from '../protocol/implementation';
import { Script } from '../protocol/script';
import { TraceEvent } from '../protocol/trace';
import { verdictSchema } from './verdict';

/** The media type of the attachment that carries a {@link ScenarioRecord}. */
export const SCENARIO_RECORD_MEDIA_TYPE = 'application/vnd.mmu-notifier-spec.scenario+json';

/** The implementation that ran a scenario, as it describes itself. */
export const implementationSchema = z.strictObject({
  name: z.string().min(1),
  version: z.string().min(1),
  capabilities: z.array(z.string()),
  mode: modeSchema,
  sampling: samplingSchema.optional(),
});

/** An interleaving in which that happens which may. */
export const witnessSchema = z.strictObject({
  /** The sentence that says what may happen. */
  sentence: z.string().min(1),
  /** The schedule string of the shortest such interleaving, where the implementation has some. */
  schedule: z.string().min(1).optional(),
  /** How many steps it has; of an implementation that tells no steps, events. */
  steps: z.int().min(0),
});

/** The body of the attachment. `interleavings` is decimal: it may exceed 2^53. */
export const scenarioRecordSchema = z.strictObject({
  verdict: verdictSchema,
  interleavings: z.string().regex(/^(0|[1-9][0-9]*)$/),
  /** Present where there are more. */
  interleavingsAreExact: z.literal(false).exactOptional(),
  states: z.number().int().nonnegative(),
  implementation: implementationSchema,
  witnesses: z.array(witnessSchema),
  /** How many steps the first counterexample has, counted as those of a witness. */
  counterexampleSteps: z.int().min(1).exactOptional(),
});

export type ImplementationIdentity = z.infer<typeof implementationSchema>;
export type Witness = z.infer<typeof witnessSchema>;
export type ScenarioRecord = z.infer<typeof scenarioRecordSchema>;

/** The attachment's body for a record. */
export function encodeScenarioRecord(record: ScenarioRecord): string {
  return JSON.stringify(scenarioRecordSchema.parse(record));
}

/** The record in an attachment's body, or undefined when it is not a valid one. */
export function decodeScenarioRecord(body: string): ScenarioRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  return scenarioRecordSchema.safeParse(value).data;
}

/** The media type of the attachment that carries an {@link InterleavingRecord}. */
export const INTERLEAVING_RECORD_MEDIA_TYPE = 'application/vnd.mmu-notifier-spec.interleaving+json';

/** The interleaving asked for. */
export interface InterleavingWanted {
  /** Hash of the script that it is one of. */
  readonly script: string;
  /** Number of the task that takes each step. */
  readonly schedule: readonly number[];
}

export const interleavingRecordSchema = z.strictObject({
  /** The guarantee, with its id. */
  guarantee: z.string(),
  /** Whether the scenario has this script. */
  found: z.boolean(),
  /** Why the interleaving could not be made; null where it could. */
  problem: z.string().nullable(),
  table: z.string(),
  /** The sentences that are about this script. */
  judged: z.array(
    z.strictObject({
      sentence: z.string(),
      quantifier: z.enum(['every', 'some']),
      /** Why the property does not hold here; null where it does. */
      why: z.string().nullable(),
    }),
  ),
});
export type InterleavingRecord = z.infer<typeof interleavingRecordSchema>;

/** The media type of the attachment that carries {@link ScenarioDetails}. */
export const SCENARIO_DETAILS_MEDIA_TYPE =
  'application/vnd.mmu-notifier-spec.scenario-details+json';

/**
 * `scripts`: tell the scripts, and judge nothing. `traces`: judge, and tell what was seen too.
 * `plans`: judge nothing, and keep what would be judged in this process (scenario-plan.ts).
 */
export type DetailsWanted = 'scripts' | 'traces' | 'plans';

/** Traces that are told at most: an exhaustive implementation can have thousands. */
export const TRACES_SHOWN_MAX = 3;

export const scenarioDetailsSchema = z.strictObject({
  /** The whole scenario, going on until no callback is held. */
  script: Script,
  /** The capabilities without which it is unsupported. */
  needs: z.array(z.string()),
  /** The first few outcomes. */
  outcomes: z.array(z.strictObject({ trace: z.array(TraceEvent), interleavings: z.string() })),
  /** Present where each outcome has more interleavings. */
  interleavingsAreExact: z.literal(false).exactOptional(),
  outcomeCount: z.int().min(0),
});
export type ScenarioDetails = z.infer<typeof scenarioDetailsSchema>;
