/** The command behind `npm run faults`: the kill matrix. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
import { digestOf, faultsOf, mergeShards, renderShard } from '../src/kill-matrix/shards';
import { type FromWorker, judgeInProcesses } from '../src/kill-matrix/worker-pool';
import { packageRoot } from '../src/package-root';
import { loadPlans } from '../src/suite/load-plans';
import { UsageError } from '../src/usage-error';
import { type FaultsArguments, parseFaultsArguments } from './arguments';

/** The first argument of a worker process. */
const WORKER = '--worker';

/** Judges a fault by every scenario, or by those of the guarantees in its `breaks`. */
function judging(
  plans: readonly FiledPlan[],
  { whole, maxStates }: FaultsArguments,
): (fault: Fault) => FaultRecord {
  const budget = { ...BUDGET, ...(maxStates === null ? {} : { maxStates }) };
  const called = new CalledOperations(budget);
  if (whole) return (fault) => runFault(fault, plans, budget, called.callsPartOf(fault.parts));
  return (fault) => {
    const own = plans.filter(({ scenario }) => fault.breaks.includes(scenario.guaranteeId));
    return runFault(fault, own, budget);
  };
}

async function work(args: FaultsArguments): Promise<void> {
  const judge = judging(await loadPlans(packageRoot()), args);
  const send = (message: FromWorker) => process.send?.(message);
  process.on('message', ({ id }: { id: string }) => {
    const fault = faults.find((one) => one.id === id);
    if (fault === undefined) return send({ problem: `no fault ${id}` });
    try {
      return send({ record: judge(fault) });
    } catch (error) {
      return send({ problem: `${id}: ${error instanceof Error ? error.stack : error}` });
    }
  });
  send({ ready: true });
}

async function run(argv: readonly string[], args: FaultsArguments): Promise<number> {
  const { only, shard, jobs, whole, maxStates, json, merge } = args;
  const plans = await loadPlans(packageRoot());
  if (merge !== null) {
    const merged = mergeShards(merge.map(readShard), digestOf(faults, plans));
    return conclude(faults, merged.records, plans, { ...args, whole: merged.whole });
  }
  const isAll = only.length === 0;
  const selected = isAll ? faults : faults.filter(({ id }) => only.includes(id));
  const chosen = shard === null ? selected : faultsOf(selected, shard);
  const records = await judgeInProcesses(
    chosen.map(({ id }) => id),
    jobs,
    { script: __filename, args: [WORKER, ...argv] },
    (done) => process.stderr.isTTY && process.stderr.write(`\r${done}/${chosen.length} `),
  );
  const code = conclude(chosen, records, plans, { ...args, json: json && shard === null });
  if (json && shard !== null) {
    const digest = digestOf(faults, plans);
    process.stdout.write(renderShard(shard, { digest, whole, maxStates }, records));
  }
  return code;
}

/** Prints the matrix of these faults, and returns the exit code. */
function conclude(
  chosen: readonly Fault[],
  records: readonly FaultRecord[],
  plans: readonly FiledPlan[],
  { whole, shard, quiet, json }: FaultsArguments,
): number {
  const isAll = chosen.length === faults.length;
  const judged = [...new Set(plans.map(({ scenario }) => scenario.guaranteeId))];
  const found = matrixOf(chosen, records, isAll ? judged : [], isAll && whole);
  const matrix = { ...found, problems: [...listProblems(faults, judged), ...found.problems] };
  writeTraces(renderTraces(matrix.faults), isAll || shard !== null);
  const output = shard === null ? process.stdout : process.stderr;
  output.write(json ? renderJson(matrix) : renderMatrix(matrix, quiet));
  if (json) process.stderr.write(renderProblems(matrix));
  return matrix.problems.length === 0 ? 0 : 1;
}

function readShard(file: string): { readonly file: string; readonly text: string } {
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file}: cannot be read (${reason})`);
  }
}

function writeTraces(traces: string, toFile: boolean): void {
  if (!toFile) {
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
