/**
 * What the steps report of a scenario that is run in one interleaving only: an attachment that no
 * other run has.
 */
import { z } from 'zod';

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
      /** Why the claim does not hold here; null where it does. */
      why: z.string().nullable(),
    }),
  ),
});
export type InterleavingRecord = z.infer<typeof interleavingRecordSchema>;
