/** An input that the command line must refuse, as data, and how it must be refused. */

/**
 * What is run: `spec` and `mmu-notifier-spec` by a call in this process, which is faster; the others
 * as users start them, in a process of their own.
 */
export type Entry = 'spec' | 'mmu-notifier-spec' | 'bin/mmu-notifier-spec.js' | `npm run ${string}`;

/** A piece of text that the error output must have. */
export type Named = string | RegExp;

/** Changes of a JSON file, by the path of the member such as `part.index`; null takes it out. */
export type Changes = Readonly<Record<string, unknown>>;

/** The conformance.json of a run of features/kept.feature: of a shard of it such as `1/2`, or whole. */
export interface ReportFile {
  readonly shard: string | null;
  readonly changes?: Changes;
}

export interface BadInput {
  readonly entry: Entry;
  /** `{cwd}` stands for the working directory, `{adapters}` for test/fixtures/adapters. */
  readonly argv: readonly string[];
  /** What tells the input from others with the same arguments. */
  readonly what?: string;
  /** The flag, value, file or place at fault, and what was expected: each must be printed. */
  readonly names: readonly Named[];
  /** 2, wrong arguments or input, unless it is another. */
  readonly code?: 1 | 3;
  /** Lines of error output; 1 unless it is another. */
  readonly lines?: number;
  /** What standard output has; nothing, unless it is said. */
  readonly out?: RegExp;
  /** Whether it is found while scenarios run, so that there are reports. */
  readonly reported?: true;
  /** The suite in the working directory, of those in test/fixtures: `suite` unless it is another. */
  readonly suite?: 'real';
  /** Files to write into the working directory before. */
  readonly files?: Readonly<Record<string, string>>;
  readonly reports?: Readonly<Record<string, ReportFile>>;
  /** The only programs on the PATH, none of which does anything. */
  readonly programs?: readonly string[];
}

export function spec(argv: readonly string[], ...names: readonly Named[]): BadInput {
  return { entry: 'spec', argv, names };
}

export function command(argv: readonly string[], ...names: readonly Named[]): BadInput {
  return { entry: 'mmu-notifier-spec', argv, names };
}
