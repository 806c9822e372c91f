/** How one mutant was judged. */
import { z } from 'zod';
import { memoryModels } from '../implementations/kernel-source/choice';

/**
 * - `not compiled`: clang or a shim refuses it;
 * - `equivalent`: it has the same code, or the same traces wherever it is executed;
 * - `not terminating`: no scenario kills it, and a task of one does not terminate;
 * - `error`: no scenario kills it, and in one the simulated kernel is called with what has no
 *   meaning.
 */
export const mutantStatuses = [
  'killed',
  'survived',
  'equivalent',
  'not terminating',
  'error',
  'not compiled',
] as const;
export type MutantStatus = (typeof mutantStatuses)[number];

const killSchema = z.strictObject({
  guarantee: z.string(),
  scenario: z.string(),
  memoryModel: z.enum(memoryModels),
  why: z.string(),
});
export type MutantKill = z.infer<typeof killSchema>;

export const mutantRecordSchema = z.strictObject({
  id: z.string(),
  operator: z.string(),
  function: z.string(),
  status: z.enum(mutantStatuses),
  /** Null where nothing kills it. */
  kill: killSchema.nullable(),
  /** What else there is to say: why it is equivalent, or what tells it from the tree. */
  note: z.string().nullable(),
  /** The scenario and the memory model in which its traces differ; null where none was found. */
  differs: z.string().nullable(),
  /** Scenarios that judged it. */
  judged: z.int().min(0),
});
export type MutantRecord = z.infer<typeof mutantRecordSchema>;
