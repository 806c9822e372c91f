/** A line of the C that an implementation runs. */
export interface SourceLine {
  /** From the root of the tree: `mm/mmu_notifier.c`. */
  readonly file: string;
  /** From 1 on. Code of an inlined function has the line of that function. */
  readonly line: number;
  /** The statement that begins there, on one line. */
  readonly text: string;
}
