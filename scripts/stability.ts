/**
 * The command behind `npm run stability`: the verdicts of a run must depend neither on the order of
 * the scenarios nor on how many processes share them. Arguments go to each of the runs.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { verdictSchema } from '../src/conformance/verdict';
import { modeSchema } from '../src/protocol/implementation';

const SEEDS = 20;
const USAGE = `Usage: npm run stability -- [the options of check, but --order and --jobs]

Runs the specification in ${SEEDS} random orders and in two processes, and compares the verdicts.
`;
const COMMAND = join(__dirname, '../bin/mmu-notifier-spec.js');

const judgedSchema = z.object({ id: z.string(), verdict: verdictSchema });
const conformanceSchema = z.object({
  mode: modeSchema,
  guarantees: z.array(judgedSchema.extend({ scenarios: z.array(judgedSchema) })),
  complete: z.boolean().optional(),
});

/** A run was refused, or could not be made; the message is what it printed. */
class RunError extends Error {
  constructor(
    message: string,
    readonly exitCode: number | null,
  ) {
    super(message);
  }
}

/** The arguments of each run: the order in which features are written first, which others follow. */
export function manyOrders(seeds: number): readonly (readonly string[])[] {
  const random = Array.from({ length: seeds }, (_, index) => ['--order', `random:${index + 1}`]);
  return [['--order', 'defined'], ...random, ['--parallel', '2']];
}

/** Makes one run after the other and compares each with the first. Whether all agree with it. */
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
    const verdict = first === undefined ? 'what the others are compared with' : 'the same';
    log(`${args.join(' ')}: ${found.length === 0 ? verdict : `\n  ${found.join('\n  ')}`}`);
    first ??= conformance;
  }
  return agreed;
}

/** What the second report says otherwise than the first, one line each; none if they agree. */
export function differences(first: string, second: string): string[] {
  const [before, after] = [verdictsIn(first), verdictsIn(second)];
  const found = [...new Set([...before.keys(), ...after.keys()])].flatMap((id) => {
    const [was, is] = [before.get(id) ?? 'not run', after.get(id) ?? 'not run'];
    return was === is ? [] : [`${id}: ${is}, but was ${was}`];
  });
  const { complete, mode } = conformanceSchema.parse(JSON.parse(second));
  if (complete !== true) found.push('the run did not reach its end');
  // Whoever covers every interleaving finds the same number of them, whatever came before.
  if (found.length === 0 && mode === 'exhaustive' && first !== second) {
    found.push('the verdicts are the same, but not all that was reported with them');
  }
  return found;
}

function verdictsIn(conformance: string): ReadonlyMap<string, string> {
  const { guarantees } = conformanceSchema.parse(JSON.parse(conformance));
  const judged = guarantees.flatMap((guarantee) => [guarantee, ...guarantee.scenarios]);
  return new Map(judged.map(({ id, verdict }) => [id, verdict]));
}

/** A run in a process of its own, as steps load once a process: its conformance.json. */
export function runSeparately(args: readonly string[], cwd: string): string {
  const conformance = join(cwd, 'reports/conformance.json');
  // A run that ends before it has begun must not be taken for the one before it.
  rmSync(conformance, { force: true });
  const stdio = ['ignore', 'ignore', 'pipe'] as const;
  const words = [COMMAND, 'check', ...args];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd, stdio: [...stdio] });
  if (status === 0 || status === 1) return readFileSync(conformance, 'utf8');
  throw new RunError(String(stderr).trim(), status);
}

/** 0: all runs agree; 1: they don't, or one could not be made; 2: bad input. */
function main(args: readonly string[]): number {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  try {
    const run = (order: readonly string[]): string =>
      runSeparately([...args, ...order], process.cwd());
    const log = (line: string): unknown => process.stdout.write(`${line}\n`);
    return agree(manyOrders(SEEDS), run, log) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.exitCode === 2 ? 2 : 1;
  }
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
