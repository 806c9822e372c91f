/**
 * What a scenario's World reports about its run: one attachment a scenario, written by the steps'
 * After hook and read back from the message stream by the reports. The messages are the only path
 * from one to the other, so parallel workers need no path of their own.
 */
import { z } from 'zod';

/** The media type of the attachment that carries a {@link ScenarioRecord}. */
export const SCENARIO_RECORD_MEDIA_TYPE = 'application/vnd.mmu-notifier-spec.scenario+json';

/** How a scenario, or a guarantee, was judged. */
export const verdictSchema = z.enum(['pass', 'fail', 'unsupported', 'inconclusive']);

/** Whether an implementation covers every interleaving or only those it happened to see. */
export const modeSchema = z.enum(['exhaustive', 'sampled']);

/** How random interleavings were chosen: see src/model-checker/pct-scheduler.ts. */
export const samplingSchema = z.strictObject({
  /** Of each script. */
  runs: z.number().int().positive(),
  bugDepth: z.number().int().positive(),
  seed: z.number().int().nonnegative(),
});

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
  states: z.number().int().nonnegative(),
  implementation: implementationSchema,
  witnesses: z.array(witnessSchema),
});

export type Verdict = z.infer<typeof verdictSchema>;
export type Mode = z.infer<typeof modeSchema>;
export type SamplingRecord = z.infer<typeof samplingSchema>;
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
