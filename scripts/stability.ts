/**
 * The command behind `npm run stability`: the verdicts of a run must depend neither on the order of
 * the scenarios nor on how many processes share them. Arguments go to each of the runs. What a run
 * has reported is kept, so that a command which was ended goes on where it was.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { verdictSchema } from '../src/conformance/verdict';
import { writeWhole } from '../src/implementations/real-kernel/cache-files';
import { modeSchema } from '../src/protocol/implementation';

const SEEDS = 20;
const MOST_JOBS = 3;
const KEPT = 'reports/stability';
const USAGE = `Usage: npm run stability -- [--runs N] [the options of check, but --order and --jobs]

Runs the specification in ${SEEDS} random orders, or N, with 1 to ${MOST_JOBS} jobs, and compares the verdicts. Keeps
what each run has reported in ${KEPT}, and runs none again as long as the checkout and Node.js are the same.
`;
const COMMAND = join(__dirname, '../bin/mmu-notifier-spec.js');

const judgedSchema = z.object({ id: z.string(), verdict: verdictSchema });
const conformanceSchema = z.object({
  mode: modeSchema,
  guarantees: z.array(judgedSchema.extend({ scenarios: z.array(judgedSchema) })),
  complete: z.boolean().optional(),
});

/** A run was refused, or did not start; the message is what it printed. */
class RunError extends Error {
  constructor(
    message: string,
    readonly exitCode: number | null,
  ) {
    super(message);
  }
}

/** The arguments of each run; the first takes the scenarios in the order of the feature files. */
export function manyOrders(seeds: number): readonly (readonly string[])[] {
  const random = Array.from({ length: seeds }, (_, index) => {
    return ['--order', `random:${index + 1}`, '--jobs', `${1 + (index % MOST_JOBS)}`];
  });
  return [['--order', 'defined', '--jobs', '1'], ...random];
}

/** Whether all runs agree with the first. */
export function agree(
  runs: readonly (readonly string[])[],
  run: (args: readonly string[]) => string,
  log: (line: string) => void,
): boolean {
  let first: string | undefined;
  let agreed = true;
  for (const args of runs) {
    const conformance = run(args);
    const found = differences(first ?? conformance, conformance);
    if (found.length > 0) agreed = false;
    const verdict = first === undefined ? 'the run to compare with' : 'the same';
    log(`${args.join(' ')}: ${found.length === 0 ? verdict : `\n  ${found.join('\n  ')}`}`);
    first ??= conformance;
  }
  return agreed;
}

/** The differences of the second report from the first, one line each. */
export function differences(first: string, second: string): string[] {
  const [before, after] = [verdictsIn(first), verdictsIn(second)];
  const found = [...new Set([...before.keys(), ...after.keys()])].flatMap((id) => {
    const [was, is] = [before.get(id) ?? 'not run', after.get(id) ?? 'not run'];
    return was === is ? [] : [`${id}: ${is}, but was ${was}`];
  });
  const { complete, mode } = conformanceSchema.parse(JSON.parse(second));
  if (complete !== true) found.push('the run did not reach its end');
  // An exhaustive run covers the same interleavings in any order.
  if (found.length === 0 && mode === 'exhaustive' && first !== second) {
    found.push('the verdicts are the same, but the rest of the report differs');
  }
  return found;
}

function verdictsIn(conformance: string): ReadonlyMap<string, string> {
  const { guarantees } = conformanceSchema.parse(JSON.parse(conformance));
  const judged = guarantees.flatMap((guarantee) => [guarantee, ...guarantee.scenarios]);
  return new Map(judged.map(({ id, verdict }) => [id, verdict]));
}

/** The conformance.json of a run in a new process, because steps load once per process. */
export function runSeparately(args: readonly string[], cwd: string): string {
  const conformance = join(cwd, 'reports/conformance.json');
  // The report of an earlier run must not be taken for that of a run that fails at its start.
  rmSync(conformance, { force: true });
  const stdio = ['ignore', 'ignore', 'pipe'] as const;
  const words = [COMMAND, 'check', ...args];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd, stdio: [...stdio] });
  if (status === 0 || status === 1) return readFileSync(conformance, 'utf8');
  throw new RunError(String(stderr).trim(), status);
}

/** Runs what has not been run yet, and keeps what it reports in the folder, by the state and its arguments. */
export function keeping(
  run: (args: readonly string[]) => string,
  folder: string,
  state: string,
): (args: readonly string[]) => string {
  return (args) => {
    const key = createHash('sha256').update(JSON.stringify([state, args]));
    const file = join(folder, `${key.digest('hex').slice(0, 16)}.json`);
    if (existsSync(file)) return readFileSync(file, 'utf8');
    const conformance = run(args);
    mkdirSync(folder, { recursive: true });
    writeWhole(file, conformance);
    return conformance;
  };
}

/** What the verdicts of a run depend on, besides its arguments. */
function stateOf(root: string): string {
  const git = (...words: readonly string[]) =>
    spawnSync('git', words, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 }).stdout;
  return [process.version, git('rev-parse', 'HEAD'), git('diff', 'HEAD')].join('\n');
}

/** The number of runs, and the arguments of each; null where the number is none. */
export function runsOf(words: readonly string[]): { runs: number; args: string[] } | null {
  const [first, number = '', ...rest] = words;
  if (first !== '--runs') return { runs: SEEDS, args: [...words] };
  return /^[1-9]\d{0,4}$/.test(number) ? { runs: Number(number), args: rest } : null;
}

/** 0: all runs agree; 1: they don't, or one did not start; 2: bad input. */
function main(words: readonly string[]): number {
  const asked = runsOf(words);
  if (asked === null) {
    process.stderr.write('error: --runs: expected a number from 1\n');
    return 2;
  }
  const { runs, args } = asked;
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  try {
    const cwd = process.cwd();
    const run = keeping((all) => runSeparately(all, cwd), join(cwd, KEPT), stateOf(cwd));
    const log = (line: string): unknown => process.stdout.write(`${line}\n`);
    const agreed = agree(manyOrders(runs), (order) => run([...args, ...order]), log);
    log(
      `${runs + 1} runs on Node.js ${process.version}: ${agreed ? 'no difference' : 'differences'}`,
    );
    return agreed ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.exitCode === 2 ? 2 : 1;
  }
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
