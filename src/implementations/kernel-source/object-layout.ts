/** How C sees the words of one object. */
import type { RecordLayout } from './unit';

/**
 * What a word holds. `raw`: what C stores. `pointer`: an address of the machine, `shift` words
 * behind where C has the structure. `ops` and `interval ops`: the number of a driver's table.
 * `function`: a number of `call_srcu()`.
 */
export type WordKind = 'raw' | 'pointer' | 'ops' | 'interval ops' | 'function';

export interface MappedWord {
  /** Offset in the object. */
  readonly word: number;
  readonly kind: WordKind;
  readonly shift: number;
}

export interface ObjectLayout {
  /** For every four bytes of C; undefined where C has nothing. */
  readonly words: readonly (MappedWord | undefined)[];
  /** For every byte of C, a bit that says whether it was written: its first word; 0 if all were. */
  readonly written: number;
  /** The word that says whose stores to the object are not visible yet; 0 if all are. */
  readonly unpublished: number;
  /** The record that C has there; null where that is not known. */
  readonly record: RecordLayout | null;
}
