/** The command behind `npm run faults`: the kill matrix. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../faults/index';
import { printHelp, runMain } from '../src/cli/run-main';
import type { FiledPlan } from '../src/conformance/scenario-plan';
import type { Fault } from '../src/harness/fault';
import { CalledOperations } from '../src/kill-matrix/affected-scenarios';
import { listProblems, matrixOf } from '../src/kill-matrix/kill-matrix';
import {
  renderJson,
  renderMatrix,
  renderProblems,
  renderTraces,
} from '../src/kill-matrix/matrix-text';
import { BUDGET, type FaultRecord, runFault } from '../src/kill-matrix/run-fault';
import { type FromWorker, judgeInProcesses } from '../src/kill-matrix/worker-pool';
import { packageRoot } from '../src/package-root';
import { loadPlans } from '../src/suite/load-plans';
import { type FaultsArguments, parseFaultsArguments } from './arguments';

/** Said to a worker process, before its arguments. */
const WORKER = '--worker';

/** Judges a fault, by the scenarios that there are or by those that are aimed at it. */
function judging(
  plans: readonly FiledPlan[],
  { whole, maxStates }: FaultsArguments,
): (fault: Fault) => FaultRecord {
  const budget = { ...BUDGET, ...(maxStates === null ? {} : { maxStates }) };
  const called = new CalledOperations(budget);
  if (whole) return (fault) => runFault(fault, plans, budget, called.callsPartOf(fault.parts));
  return (fault) => {
    const aimed = plans.filter(({ scenario }) => fault.breaks.includes(scenario.guaranteeId));
    return runFault(fault, aimed, budget);
  };
}

async function work(args: FaultsArguments): Promise<void> {
  const judge = judging(await loadPlans(packageRoot()), args);
  const tell = (message: FromWorker) => process.send?.(message);
  process.on('message', ({ id }: { id: string }) => {
    const fault = faults.find((one) => one.id === id);
    if (fault === undefined) return tell({ problem: `no fault ${id}` });
    try {
      return tell({ record: judge(fault) });
    } catch (error) {
      return tell({ problem: `${id}: ${error instanceof Error ? error.stack : error}` });
    }
  });
  tell({ ready: true });
}

async function run(argv: readonly string[], args: FaultsArguments): Promise<number> {
  const { whole, only, jobs, quiet, json } = args;
  const isAll = only.length === 0;
  const chosen = faults.filter(({ id }) => isAll || only.includes(id));
  const plans = await loadPlans(packageRoot());
  const judged = [...new Set(plans.map(({ scenario }) => scenario.guaranteeId))];
  const wrong = listProblems(faults, judged);
  const records = await judgeInProcesses(
    chosen.map(({ id }) => id),
    jobs,
    { script: __filename, args: [WORKER, ...argv] },
    (done) => process.stderr.isTTY && process.stderr.write(`\r${done}/${chosen.length} `),
  );
  const found = matrixOf(chosen, records, isAll ? judged : [], isAll && whole);
  const matrix = { ...found, problems: [...wrong, ...found.problems] };
  tellTraces(renderTraces(matrix.faults), isAll);
  process.stdout.write(json ? renderJson(matrix) : renderMatrix(matrix, quiet));
  if (json) process.stderr.write(renderProblems(matrix));
  return matrix.problems.length === 0 ? 0 : 1;
}

function tellTraces(traces: string, isAll: boolean): void {
  if (!isAll) {
    process.stderr.write(`\n${traces}\n`);
    return;
  }
  mkdirSync('reports', { recursive: true });
  writeFileSync(join('reports', 'faults.txt'), traces);
}

async function main(words: readonly string[]): Promise<number> {
  const isWorker = words[0] === WORKER;
  const argv = isWorker ? words.slice(1) : words;
  const args = parseFaultsArguments(
    argv,
    faults.map(({ id }) => id),
    printHelp,
  );
  if (args === null) return 0;
  if (!isWorker) return run(argv, args);
  await work(args);
  return 0;
}

void runMain(main);
