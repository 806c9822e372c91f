/**
 * What one part of a search has to tell of a scenario besides its verdict. What must be there in
 * some outcome may be seen by another part, so only all of them together can be judged by it: see
 * report/merge-slices.ts.
 */
import { z } from 'zod';
import type { Observation } from '../protocol/implementation';

const unseenSchema = z.strictObject({
  /** A claim that fails where it is seen in no part, or a situation without which nothing is shown. */
  kind: z.enum(['claim', 'held', 'race']),
  what: z.string(),
});

export const sliceRecordSchema = z.strictObject({
  unseen: z.array(unseenSchema),
  /** Of each search that was made, in their order, which is the same in all parts. */
  states: z.array(z.int().min(0)),
  /** What all parts of a search together may have of them, where that is limited. */
  maxStates: z.int().min(1).exactOptional(),
});

export type Unseen = z.infer<typeof unseenSchema>;
export type SliceRecord = z.infer<typeof sliceRecordSchema>;

export class SliceNotes {
  private readonly unseen: Unseen[] = [];
  private readonly states: number[] = [];

  searched({ states }: Observation): void {
    this.states.push(states);
  }

  notSeen(unseen: Unseen): void {
    this.unseen.push(unseen);
  }

  record(maxStates: number | undefined): SliceRecord {
    const { unseen, states } = this;
    const limit = maxStates === undefined ? {} : { maxStates };
    return { unseen: [...unseen], states: [...states], ...limit };
  }
}
