/** Implementations with a known fault: each differs from the reference in one place. */
import type { Parts } from '../harness/kernel-under-test';

export interface Fault {
  /** Kebab-case; says what is wrong. */
  readonly id: string;
  /** The same in a sentence. */
  readonly title: string;
  /** Where it comes from: a commit, a thread, a review, or the guarantee's own wording. */
  readonly source: string;
  /** Ids of the guarantees that it breaks: their scenarios must show it. */
  readonly breaks: readonly string[];
  /** The class in which it differs: one operation is another, or the two ends of one change are. */
  readonly parts: Partial<Parts>;
}
