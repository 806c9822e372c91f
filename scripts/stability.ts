/**
 * The command behind `npm run stability`: the verdicts of a run must depend neither on the order of
 * the scenarios nor on how many processes share them. Arguments go to each of the runs.
 */

import { printable } from '../src/counterexample/printable';
import { UsageError } from '../src/usage-error';
import { agree, manyOrders } from './compare-runs';
import { runSeparately } from './separate-run';

const SEEDS = 20;

/** 0: all runs agree; 1: they don't, or one could not be made; 2: bad input. */
async function stability(args: readonly string[]): Promise<number> {
  try {
    const agreed = await agree(
      manyOrders(SEEDS),
      (order) => runSeparately([...args, ...order], process.cwd()),
      (line) => process.stdout.write(`${line}\n`),
    );
    return agreed ? 0 : 1;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${printable(`error: ${reason}`)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function main(): Promise<void> {
  process.exitCode = 1;
  process.exitCode = await stability(process.argv.slice(2));
}

void main();
