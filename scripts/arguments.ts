/** The command line of `npm run faults`. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { checkCount, checkLimit } from '../src/cli/argument-checks';
import { wellFormed } from '../src/cli/well-formed';
import { UsageError } from '../src/usage-error';

export const USAGE = `Usage: npm run faults -- [options]

Judges implementations with known faults, each by every scenario of the specification, and prints
which scenario kills which fault. The shortest traces of all go to reports/faults.txt.

  --whole           each fault by every scenario: what is done where nothing is said
  --aimed           each fault by the scenarios of the guarantees that it is said to break
  --only ID         this fault only; its shortest trace is printed, and no file is written;
                    may be said more than once
  --jobs N          worker processes (default: one for each processor)
  --max-states N    states that a search may take; one that is given up kills nothing
  --quiet           print the totals and what is wrong, and not the matrix
  --json            print the matrix as JSON, and nothing else, on standard output; \`complete\` says
                    that each fault was judged by every scenario, \`problems\` what is wrong
  --help            print this

Exit code: 0 where each fault is killed by every guarantee that it is said to break and each
guarantee kills some fault, 1 otherwise, 2 wrong arguments.
`;

export interface FaultsArguments {
  /** Each fault by every scenario, and not only by those that are aimed at it. */
  readonly whole: boolean;
  /** Ids; none for all faults. */
  readonly only: readonly string[];
  readonly jobs: number;
  /** Null where nothing is said. */
  readonly maxStates: number | null;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  whole: { type: 'boolean' },
  aimed: { type: 'boolean' },
  only: { type: 'string', multiple: true },
  jobs: { type: 'string' },
  'max-states': { type: 'string' },
  quiet: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Throws a {@link UsageError} that names the wrong argument. */
export function parseFaultsArguments(
  argv: readonly string[],
  known: readonly string[],
): FaultsArguments {
  const { values, positionals } = parseArgs({
    args: wellFormed(argv, OPTIONS),
    options: OPTIONS,
    allowPositionals: true,
  });
  const { whole, aimed, only = [], jobs, 'max-states': maxStates, quiet, json, help } = values;
  if (positionals.length > 0) {
    throw new UsageError(`${positionals.join(' ')}: expected options only; one fault is --only ID`);
  }
  if (whole && aimed) throw new UsageError('--whole and --aimed: expected one of them');
  for (const id of only) {
    if (!known.includes(id)) {
      throw new UsageError(`--only ${id}: no such fault; expected an id such as ${known[0]}`);
    }
  }
  return {
    whole: aimed !== true,
    only,
    jobs: checkCount('--jobs', jobs, 1) || availableParallelism(),
    maxStates: maxStates === undefined ? null : checkLimit('--max-states', maxStates),
    quiet: quiet ?? false,
    json: json ?? false,
    help: help ?? false,
  };
}
