/** The command line of `npm run mutate:kernel`. */
import { availableParallelism } from 'node:os';
import { Option } from 'commander';
import {
  addOptions,
  commandLine,
  oneOf,
  parseWords,
  repeated,
  valued,
  valuesOf,
  wholeNumber,
} from '../src/cli/command-line';
import { asShard } from '../src/cli/grammar';
import type { TreeChoice } from '../src/implementations/kernel-source/choice';
import { type KernelSeries, kernelSeries } from '../src/implementations/real-kernel/kernels';
import type { FaultShard } from '../src/kill-matrix/shards';
import { UsageError } from '../src/usage-error';

const ABOUT = `Changes one thing of a kernel's mm/mmu_notifier.c at a time, and judges each mutant by the scenarios \
that execute what it changes, until one kills it. Needs clang.

Results are kept in the cache: a run that is ended goes on where it was, and so does a run without --shard after its \
shards on the same machine. A run of all mutants writes docs/kernel-mutants.md with --page.`;

const EXIT_CODES = `
Exit code: 0 if each mutant that survives has its reason in scripts/kernel-mutants.yaml, 1 otherwise, 2 wrong arguments, 3 a tree that cannot be judged.`;

const options = [
  valued('--series <version>', "which of Debian's kernels (default: 6.12)", oneOf(kernelSeries)),
  valued('--tree <folder>', 'a tree of the kernel').conflicts('series'),
  valued('--cc <command>', 'the clang to compile it with (default: clang, or the newest clang-N)'),
  repeated('--only <id>', 'this mutant only, such as 120:delete-call; may be repeated'),
  valued('--shard <I/N>', 'shard I of N of the mutants', asShard).conflicts('only'),
  valued('--jobs <n>', 'worker processes (default: one for each processor)', wholeNumber(1, 9999)),
  new Option('--list', 'list the mutants, and judge none'),
  new Option('--kept', 'judge none, and tell the results that earlier runs have kept'),
  new Option(
    '--no-compare',
    'do not compare the traces of a mutant that lives with those of the tree',
  ),
  valued('--page <file>', 'write the table to this file').conflicts(['only', 'shard']),
  new Option('--json', 'print the results as JSON on standard output'),
];

export interface MutateArguments {
  readonly tree: TreeChoice;
  /** Null for clang, or the newest clang-N. */
  readonly cc: string | null;
  /** Ids; empty for all mutants. */
  readonly only: readonly string[];
  readonly shard: FaultShard | null;
  readonly jobs: number;
  readonly list: boolean;
  readonly kept: boolean;
  readonly compare: boolean;
  readonly page: string | null;
  readonly json: boolean;
}

interface Values extends Partial<Omit<MutateArguments, 'tree' | 'cc' | 'shard' | 'page'>> {
  readonly series?: KernelSeries;
  readonly tree?: string;
  readonly cc?: string;
  readonly shard?: FaultShard;
  readonly page?: string;
}

/** Null where help was printed instead. Throws a {@link UsageError} that names the wrong argument. */
export function parseMutateArguments(
  words: readonly string[],
  print: (help: string) => void,
): MutateArguments | null {
  const command = commandLine('npm run mutate:kernel --', print)
    .description(ABOUT)
    .allowExcessArguments()
    .addHelpText('after', EXIT_CODES);
  addOptions(command, 'Options:', options);
  if (!parseWords(command, words)) return null;
  if (command.args.length > 0) {
    throw new UsageError(
      `${command.args.join(' ')}: expected options; one mutant is --only ID, see --list`,
    );
  }
  const {
    series = '6.12',
    tree,
    cc = null,
    only = [],
    shard = null,
    page = null,
    ...values
  } = valuesOf<Values>(command, options);
  const {
    jobs = availableParallelism(),
    list = false,
    kept = false,
    compare = true,
    json = false,
  } = values;
  const choice = tree === undefined ? { series } : { folder: tree };
  return { tree: choice, cc, only, shard, jobs, list, kept, compare, page, json };
}
