/** The command behind `npm run mutate:kernel`: mutants of a kernel's source. Needs clang. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printHelp, runMain } from '../src/cli/run-main';
import type { FiledPlan } from '../src/conformance/scenario-plan';
import { findCompiler, versionOf } from '../src/implementations/kernel-source/compiler';
import { findTree } from '../src/implementations/kernel-source/find-tree';
import { kernelSourceCache, loadUnit } from '../src/implementations/kernel-source/load-unit';
import { CORE, readSource } from '../src/implementations/kernel-source/source-tree';
import { CannotRunError } from '../src/implementations/real-kernel/host-commands';
import { type BaseRecord, judgeBase } from '../src/kernel-mutants/base-record';
import { readSourceText } from '../src/kernel-mutants/c-statements';
import { findMutants } from '../src/kernel-mutants/find-mutants';
import { type BaseTree, judgeMutant } from '../src/kernel-mutants/judge-mutant';
import {
  hashOfProgram,
  KeptResults,
  type MutantJudgement,
} from '../src/kernel-mutants/kept-results';
import { applyEdits, type Mutant } from '../src/kernel-mutants/mutant';
import type { MutantRecord } from '../src/kernel-mutants/mutant-record';
import { renderPage, renderTotals } from '../src/kernel-mutants/mutant-table';
import {
  outdatedReasons,
  type Reason,
  readReasons,
  refutedReasons,
} from '../src/kernel-mutants/reasons';
import { digestOf } from '../src/kill-matrix/shards';
import { type FromWorker, judgeInProcesses } from '../src/kill-matrix/worker-pool';
import { packageRoot } from '../src/package-root';
import { loadPlans } from '../src/suite/load-plans';
import { UsageError } from '../src/usage-error';
import { type MutateArguments, parseMutateArguments } from './mutate-kernel-arguments';

/** The first argument of a worker process. */
const WORKER = '--worker';

/** Why those live that no scenario kills. */
const REASONS = join(__dirname, 'kernel-mutants.yaml');

/** A tree that cannot be judged. */
const CANNOT_JUDGE = 3;

/** The tree, its mutants, and the results so far. */
interface Run {
  readonly args: MutateArguments;
  readonly base: BaseTree;
  readonly mutants: readonly Mutant[];
  readonly plans: readonly FiledPlan[];
  /** Of each plan, by the scenario's id. */
  readonly digests: ReadonlyMap<string, string>;
  readonly kept: KeptResults;
}

async function prepare(args: MutateArguments): Promise<Run> {
  const cache = kernelSourceCache();
  const tree = await findTree(args.tree, cache);
  const options = { cc: args.cc ?? undefined };
  const unit = loadUnit(tree, options);
  const text = readSource(tree, CORE);
  const plans = await loadPlans(packageRoot());
  const key = [unit.folder, hashOfProgram(packageRoot())];
  return {
    args,
    base: { tree, source: readSourceText(text), unit, options, cache: join(cache, 'mutants') },
    mutants: findMutants(text),
    plans,
    digests: new Map(plans.map((one) => [one.scenario.scenarioId, digestOf([], [one])])),
    kept: new KeptResults(cache, key.join('\n')),
  };
}

/** What its results are kept by. */
function judgementOf(
  { base, args: { compare }, digests }: Run,
  { edits }: Mutant,
): MutantJudgement {
  return { text: applyEdits(base.source.text, edits), compares: compare, digests };
}

function baseOf({ kept, digests }: Run, { scenario }: FiledPlan): BaseRecord | null {
  return kept.base(digests.get(scenario.scenarioId) as string);
}

function basesOf(run: Run): BaseRecord[] {
  return run.plans.map((plan) => {
    const record = baseOf(run, plan);
    if (record !== null) return record;
    throw new UsageError(
      `--kept: ${plan.scenario.scenarioId} has not been judged on the tree; leave --kept out`,
    );
  });
}

/** Judges a scenario on the tree without a change, or a mutant; both are kept. */
function judging(run: Run): (id: string) => void {
  const { base, plans, digests, kept, args } = run;
  let bases: readonly BaseRecord[] | null = null;
  return (id) => {
    const mutant = run.mutants.find((one) => one.id === id);
    if (mutant === undefined) {
      const plan = plans.find(({ scenario }) => scenario.scenarioId === id) as FiledPlan;
      kept.keepBase(digests.get(id) as string, judgeBase(base.unit.folder, plan));
      return;
    }
    bases ??= basesOf(run);
    const record = judgeMutant(
      {
        base,
        plans,
        bases,
        compares: args.compare,
        killerOf: (text) => kept.killerOf(text),
        knownOf: (text) => kept.mutant({ text, compares: false, digests }),
      },
      mutant,
    );
    kept.keepMutant(judgementOf(run, mutant), record);
  };
}

async function work(args: MutateArguments): Promise<void> {
  const judge = judging(await prepare(args));
  const send = (message: FromWorker<string>) => process.send?.(message);
  process.on('message', ({ id }: { id: string }) => {
    try {
      judge(id);
      return send({ record: id });
    } catch (error) {
      return send({ problem: `${id}: ${error instanceof Error ? error.stack : error}` });
    }
  });
  send({ ready: true });
}

async function judgeAll(
  ids: readonly string[],
  what: string,
  argv: readonly string[],
  jobs: number,
): Promise<void> {
  if (ids.length === 0) return;
  const worker = { script: __filename, args: [WORKER, ...argv] };
  await judgeInProcesses<string>(ids, jobs, worker, (done) => {
    process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}${what} ${done}/${ids.length} `);
    if (!process.stderr.isTTY) process.stderr.write('\n');
  });
}

async function run(argv: readonly string[], args: MutateArguments): Promise<number> {
  const prepared = await prepare(args);
  const { base, kept } = prepared;
  const chosen = chosenOf(prepared);
  if (args.list) {
    for (const one of chosen) process.stdout.write(`${CORE}:${one.id} in ${one.function}()\n`);
    return 0;
  }
  if (!args.kept) await judgeMissing(prepared, chosen, argv);
  const keptOf = (one: Mutant) => kept.mutant(judgementOf(prepared, one));
  const records = chosen.flatMap((one) => keptOf(one) ?? []);
  const waiting = chosen.filter((one) => keptOf(one) === null).map(({ id }) => id);
  const reasons = readReasons(readFileSync(REASONS, 'utf8'), base.unit.fullRelease);
  const scenarios = basesOf(prepared).filter(({ verdict }) => verdict === 'pass').length;
  if (args.page !== null) {
    const judged = {
      release: base.unit.fullRelease,
      file: CORE,
      compiler: versionOf(findCompiler(args.cc ?? undefined)),
      date: new Date().toISOString().slice(0, 10),
      scenarios,
      compares: args.compare,
      waiting,
    };
    writeFileSync(args.page, renderPage(judged, records, reasons));
  }
  process.stderr.write(`${scenarios} scenarios pass without a change and judge mutants\n`);
  return conclude({ records, waiting, reasons }, args);
}

interface Results {
  readonly records: readonly MutantRecord[];
  /** Ids of mutants that have not been judged. */
  readonly waiting: readonly string[];
  readonly reasons: ReadonlyMap<string, Reason>;
}

/** First the scenarios on the tree without a change, and then the mutants. */
async function judgeMissing(
  prepared: Run,
  chosen: readonly Mutant[],
  argv: readonly string[],
): Promise<void> {
  const { plans, kept, args } = prepared;
  const unjudged = plans
    .filter((plan) => baseOf(prepared, plan) === null)
    .map(({ scenario }) => scenario.scenarioId);
  await judgeAll(unjudged, 'scenarios', argv, args.jobs);
  const waiting = chosen.filter((one) => kept.mutant(judgementOf(prepared, one)) === null);
  await judgeAll(
    waiting.map(({ id }) => id),
    'mutants',
    argv,
    args.jobs,
  );
}

/** Prints the results, and returns the exit code. */
function conclude({ records, waiting, reasons }: Results, { json }: MutateArguments): number {
  if (json) process.stdout.write(`${JSON.stringify(records, null, 2)}\n`);
  for (const { id, status, kill, note } of json ? [] : records) {
    const by = kill === null ? (note ?? '') : `${kill.scenario} (${kill.memoryModel}): ${kill.why}`;
    process.stdout.write(`${id}: ${status}${by === '' ? '' : `, ${by}`}\n`);
  }
  const out = json ? process.stderr : process.stdout;
  out.write(`${renderTotals(records, reasons)}\n`);
  const outdated = outdatedReasons(reasons, records);
  const refuted = refutedReasons(reasons, records);
  const unexplained = records.filter(({ id, status }) => status === 'survived' && !reasons.has(id));
  for (const id of outdated) out.write(`${id} does not survive: delete its reason in ${REASONS}\n`);
  for (const id of refuted)
    out.write(`${id} is not equivalent, as its traces differ: mend its reason in ${REASONS}\n`);
  for (const { id } of unexplained)
    out.write(`${id} survives: add a scenario, or its reason to ${REASONS}\n`);
  if (waiting.length > 0) out.write(`${waiting.length} mutants have not been judged\n`);
  const wrong = outdated.length + refuted.length + unexplained.length;
  return wrong + waiting.length === 0 ? 0 : 1;
}

function chosenOf({ mutants, args: { only, shard } }: Run): readonly Mutant[] {
  for (const id of only) {
    if (mutants.some((one) => one.id === id)) continue;
    throw new UsageError(`--only ${id}: no such mutant; see --list`);
  }
  if (only.length > 0) return mutants.filter(({ id }) => only.includes(id));
  if (shard === null) return mutants;
  return mutants.filter((_, at) => at % shard.total === shard.index - 1);
}

async function main(words: readonly string[]): Promise<number> {
  const isWorker = words[0] === WORKER;
  const argv = isWorker ? words.slice(1) : words;
  const args = parseMutateArguments(argv, printHelp);
  if (args === null) return 0;
  try {
    if (!isWorker) return await run(argv, args);
    await work(args);
    return 0;
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return CANNOT_JUDGE;
  }
}

void runMain(main);
