/** The command behind `npm run faults`: the kill matrix. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ScenarioPlan } from '../src/conformance/scenario-plan';
import { CalledOperations } from '../src/faults/concern';
import type { Fault } from '../src/faults/fault';
import { BUDGET, type FaultRecord, judgeFault } from '../src/faults/judge-fault';
import { listProblems, matrixOf } from '../src/faults/matrix';
import { loadPlans } from '../src/faults/plans';
import { type FromWorker, judgeInProcesses } from '../src/faults/pool';
import { renderJson, renderMatrix, renderTraces } from '../src/faults/text';
import { packageFolder } from '../src/package-folder';
import { faults } from './faults';

const USAGE = `Usage: npm run faults -- [options]

Judges implementations with known faults, each by every scenario of the specification, and prints
which scenario kills which fault. The shortest traces go to reports/faults.txt.

  --whole           each fault by every scenario: what is done where nothing is said
  --aimed           each fault by the scenarios of the guarantees that it is said to break
  --only ID         this fault only, with its shortest trace; may be said more than once
  --jobs N          worker processes (default: one for each processor)
  --max-states N    states that a search may take; one that is given up kills nothing
  --quiet           print the totals and what is wrong, and not the matrix
  --json            print the matrix as JSON, and nothing else, on standard output; \`complete\` says
                    that each fault was judged by every scenario
  --help            print this

Exit code: 0 where each fault is killed by every guarantee that it is said to break and each
guarantee kills some fault, 1 otherwise, 2 wrong arguments.
`;

const options = {
  whole: { type: 'boolean', default: false },
  aimed: { type: 'boolean', default: false },
  only: { type: 'string', multiple: true, default: [] as string[] },
  jobs: { type: 'string', default: String(availableParallelism()) },
  'max-states': { type: 'string', default: '' },
  quiet: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  worker: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options });
}

function isWhole({ whole, aimed }: Values): boolean {
  return whole || !aimed;
}

/** Judges a fault, by the scenarios that there are or by those that are aimed at it. */
function judging(plans: readonly ScenarioPlan[], values: Values): (fault: Fault) => FaultRecord {
  const { 'max-states': maxStates } = values;
  const budget = { ...BUDGET, ...(maxStates === '' ? {} : { maxStates: Number(maxStates) }) };
  const called = new CalledOperations(budget);
  if (isWhole(values))
    return (fault) => judgeFault(fault, plans, budget, called.callsPartOf(fault.parts));
  return (fault) => {
    const aimed = plans.filter(({ origin }) => fault.breaks.includes(origin.guaranteeId));
    return judgeFault(fault, aimed, budget);
  };
}

async function work(values: Values): Promise<void> {
  const judge = judging(await loadPlans(packageFolder()), values);
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

async function run(argv: readonly string[], values: Values): Promise<number> {
  const chosen = faults.filter(({ id }) => values.only.length === 0 || values.only.includes(id));
  const unknown = values.only.filter((id) => !faults.some((fault) => fault.id === id));
  if (unknown.length > 0 || !(Number(values.jobs) >= 1)) {
    process.stderr.write(`error: no fault ${unknown.join(', ')}, or --jobs ${values.jobs}\n`);
    return 2;
  }
  const plans = await loadPlans(packageFolder());
  const judged = [...new Set(plans.map(({ origin }) => origin.guaranteeId))];
  const wrong = listProblems(faults, judged);
  const worker = { script: __filename, args: [...argv, '--worker'] };
  const records = await judgeInProcesses(
    chosen.map(({ id }) => id),
    Number(values.jobs),
    worker,
    (done) => process.stderr.isTTY && process.stderr.write(`\r${done}/${chosen.length} `),
  );
  const isAll = values.only.length === 0;
  const found = matrixOf(chosen, records, isAll ? judged : [], isAll && isWhole(values));
  const matrix = { ...found, problems: [...wrong, ...found.problems] };
  const traces = renderTraces(matrix.faults);
  mkdirSync('reports', { recursive: true });
  writeFileSync(join('reports', 'faults.txt'), traces);
  if (!isAll) process.stderr.write(`\n${traces}\n`);
  process.stdout.write(values.json ? renderJson(matrix) : renderMatrix(matrix, values.quiet));
  return matrix.problems.length === 0 ? 0 : 1;
}

async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  process.exitCode = 2;
  const { values } = parse(argv);
  if (values.worker) return work(values);
  if (values.help) process.stdout.write(USAGE);
  process.exitCode = values.help ? 0 : await run(argv, values);
}

void main();
