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
  const random = Array.from({ length: seeds }, (_, index) => ['--order', `random:${index + 1}`]);
  return [['--order', 'defined'], ...random, ['--parallel', '2']];
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

/** 0: all runs agree; 1: they don't, or one did not start; 2: bad input. */
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
