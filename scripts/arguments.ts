/** The command line of `npm run faults`. */
import { availableParallelism } from 'node:os';
import { Option } from 'commander';
import {
  addOptions,
  commandLine,
  parseWords,
  repeated,
  valued,
  valuesOf,
  wholeNumber,
} from '../src/cli/command-line';
import { asShard } from '../src/cli/grammar';
import type { FaultShard } from '../src/kill-matrix/shards';
import { UsageError } from '../src/usage-error';

const ABOUT = `Runs every scenario of the specification on every seeded fault, and prints which scenario kills which \
fault. The shortest counterexamples go to reports/faults.txt.

\`npm run faults -- merge FILE...\` merges the output of --shard I/N --json from each machine.`;

const EXIT_CODES = `
Exit code: 0 if every guarantee in a fault's breaks kills it and every guarantee
kills one of its faults, 1 otherwise, 2 wrong arguments.`;

const options = [
  new Option('--whole', 'each fault by every scenario (the default)').conflicts('aimed'),
  new Option('--aimed', 'each fault by the scenarios of the guarantees in its breaks only'),
  repeated('--only <id>', 'this fault only, with its shortest counterexample; may be repeated'),
  valued('--jobs <n>', 'worker processes (default: one for each processor)', wholeNumber(1, 9999)),
  valued('--max-states <n>', 'states that a search may visit', wholeNumber(1, 999_999_999)),
  valued('--shard <I/N>', 'shard I of N, for N machines: see merge', asShard).conflicts('only'),
  new Option('--quiet', 'print totals and problems, without the matrix'),
  new Option('--json', 'print the matrix, or the shard, as JSON on standard output'),
];

export interface FaultsArguments {
  /** Each fault by every scenario, and not only by those of its own guarantees. */
  readonly whole: boolean;
  /** Ids; empty for all faults. */
  readonly only: readonly string[];
  readonly jobs: number;
  /** Null for all faults. */
  readonly shard: FaultShard | null;
  /** Files of shards to merge; null to judge. */
  readonly merge: readonly string[] | null;
  /** Null for the default. */
  readonly maxStates: number | null;
  readonly quiet: boolean;
  readonly json: boolean;
}

interface Values extends Partial<Omit<FaultsArguments, 'maxStates' | 'shard' | 'merge'>> {
  readonly aimed?: boolean;
  readonly maxStates?: number;
  readonly shard?: FaultShard;
}

/** Null where help was printed instead. Throws a {@link UsageError} that names the wrong argument. */
export function parseFaultsArguments(
  words: readonly string[],
  known: readonly string[],
  print: (help: string) => void,
): FaultsArguments | null {
  const command = commandLine('npm run faults --', print)
    .description(ABOUT)
    .allowExcessArguments()
    .addHelpText('after', EXIT_CODES);
  addOptions(command, 'Options:', options);
  if (!parseWords(command, words)) return null;
  const {
    aimed,
    only = [],
    maxStates = null,
    shard = null,
    ...values
  } = valuesOf<Values>(command, options);
  if (shard !== null && shard.total > known.length) {
    throw new UsageError(
      `--shard ${shard.index}/${shard.total}: expected ${known.length} shards at most, one for each fault`,
    );
  }
  const [word, ...files] = command.args;
  const merge = word === 'merge' ? files : null;
  if (merge !== null && (shard !== null || only.length > 0 || aimed || maxStates !== null)) {
    throw new UsageError('merge: expected files, and no option but --json and --quiet');
  }
  if (command.args.length > 0 && merge === null) {
    throw new UsageError(
      `${command.args.join(' ')}: expected options, or merge FILE...; one fault is --only ID`,
    );
  }
  for (const id of only) {
    if (known.includes(id)) continue;
    throw new UsageError(`--only ${id}: no such fault; expected an id such as ${known[0]}`);
  }
  const { jobs = availableParallelism(), quiet = false, json = false } = values;
  return { whole: aimed !== true, only, jobs, shard, merge, maxStates, quiet, json };
}
