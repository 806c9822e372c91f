/**
 * The search of one script by several threads, in a separate process. Arguments: a file with the
 * script, and the number of threads. Prints one JSON object; the seconds are from the script to its
 * last outcome.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { scriptProgram } from '../src/harness/script-program';
import { Reference } from '../src/implementations/reference';
import type { Budget } from '../src/model-checker/exploration';
import { explore } from '../src/model-checker/explore';
import { Script } from '../src/protocol/script';

const BUDGET: Budget = { maxStates: 100_000_000, maxSteps: 10_000 };

async function main([file = '', threads]: readonly string[]): Promise<void> {
  const script = Script.parse(JSON.parse(readFileSync(file, 'utf8')));
  const reference = new Reference({ search: { threads: Number(threads) }, budget: BUDGET });
  const begun = performance.now();
  // Several threads search without partial-order reduction, so one does too.
  const { complete, states, interleavings, outcomes } =
    threads === '1'
      ? explore(scriptProgram(script), BUDGET, { partialOrderReduction: false })
      : await reference.run(script);
  const seen = [...outcomes()];
  const seconds = (performance.now() - begun) / 1000;
  if (!complete) throw new Error('the search is incomplete');
  const digest = createHash('sha256');
  for (const { trace, schedule } of seen) digest.update(JSON.stringify([trace, schedule]));
  const found = `${interleavings} ${digest.digest('hex')}`;
  process.stdout.write(`${JSON.stringify({ states, seconds, found })}\n`);
}

void main(process.argv.slice(2));
