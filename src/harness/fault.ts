/** A known fault: the one place in which a faulty implementation differs from the reference. */
import type { Parts } from './kernel-under-test';

export interface Fault {
  /** Kebab-case; says what is wrong. */
  readonly id: string;
  /** The same in a sentence. */
  readonly title: string;
  /** Where it comes from: a commit, a thread, a review, or the guarantee's own wording. */
  readonly source: string;
  /** Ids of the guarantees that it breaks: their scenarios must show it. */
  readonly breaks: readonly string[];
  /** The class that differs, in one operation or in the two ends of one change. */
  readonly parts: Partial<Parts>;
}
