/** Judges one mutant by the scenarios that execute what it changes, until one kills it. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { judgeScenario } from '../conformance/judge-scenario';
import type { FiledPlan } from '../conformance/scenario-plan';
import type { MemoryModel } from '../implementations/kernel-source/choice';
import { loadUnit, type UnitOptions } from '../implementations/kernel-source/load-unit';
import { CORE, type SourceTree, treeWith } from '../implementations/kernel-source/source-tree';
import type { KernelUnit } from '../implementations/kernel-source/unit';
import { makeCacheFolder } from '../implementations/real-kernel/cache-files';
import { CannotRunError } from '../implementations/real-kernel/host-commands';
import type { Budget } from '../model-checker/exploration';
import { StepTimeoutError } from '../model-checker/step-timeout';
import { type Affected, affectedBy } from './affected-plans';
import type { BaseRecord } from './base-record';
import type { CSource } from './c-statements';
import { applyEdits, joinLines, type Mutant } from './mutant';
import type { MutantKill, MutantRecord, MutantStatus } from './mutant-record';
import { searchedTree } from './searched-tree';
import { compareTraces } from './trace-sets';

/** clang leaves out what has no effect. */
const OPTIMIZED = '-O2';

const MAX_STEPS = 10_000;
/** A mutant may have more states than the tree, but not by far. */
const STATES_FACTOR = 5;
const STATES_LEAST = 100_000;
/** Of a search of traces, to which no monitor gives an early end. */
const COMPARISON_BUDGET: Budget = { maxStates: 50_000, maxSteps: MAX_STEPS };

export interface BaseTree {
  readonly tree: SourceTree;
  readonly source: CSource;
  readonly unit: KernelUnit;
  /** Of the compiler. */
  readonly options: UnitOptions;
  /** A folder in which units of mutants are made, and removed again. */
  readonly cache: string;
}

export interface MutantJudge {
  readonly base: BaseTree;
  readonly plans: readonly FiledPlan[];
  /** One for each plan. */
  readonly bases: readonly BaseRecord[];
  /** Whether the traces of a mutant that lives are compared with those of the tree. */
  readonly compares: boolean;
  /** The scenario that has killed a mutant with this text before, if one has: it judges first. */
  readonly killerOf: (text: string) => string | null;
  /** What the scenarios have already found of it, without a comparison; null if they have not yet. */
  readonly knownOf: (text: string) => MutantRecord | null;
}

type Finding = Pick<MutantRecord, 'status' | 'kill' | 'note' | 'differs' | 'judged'>;

export function judgeMutant(judge: MutantJudge, mutant: Mutant): MutantRecord {
  const { id, operator, function: name } = mutant;
  const { cache } = judge.base;
  makeCacheFolder(cache);
  const work = mkdtempSync(join(cache, 'judging.'));
  try {
    return { id, operator, function: name, ...judgeIn(work, judge, mutant) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function judgeIn(work: string, judge: MutantJudge, mutant: Mutant): Finding {
  const { tree, source, options, unit: own } = judge.base;
  const text = applyEdits(source.text, mutant.edits);
  const changed = treeWith(tree, new Map([[CORE, text]]), { name: mutant.id, cache: work });
  let unit: KernelUnit;
  try {
    unit = loadUnit(changed, { ...options, cache: work });
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    return { ...found('not compiled', 0), note: error.message.split('\n')[0] ?? null };
  }
  const same: Finding = { ...found('equivalent', 0), note: 'the same code' };
  if (hasSameCode(own, unit)) return same;
  const affected = affectedBy(mutant, source, judge.bases);
  const killer = judge.killerOf(text);
  const [first, rest] = [
    affected.filter(({ base }) => base.scenario === killer),
    affected.filter(({ base }) => base.scenario !== killer),
  ];
  const early = judgeBy(first, judge, mutant, unit);
  if (early.status === 'killed') return early;
  if (isSameOptimized(judge.base, mutant, work)) return same;
  const late = judge.knownOf(text) ?? judgeBy([...first, ...rest], judge, mutant, unit);
  if (late.status !== 'survived' || !judge.compares) return late;
  return compared(judge, affected, unit, late);
}

function hasSameCode(one: KernelUnit, other: KernelUnit): boolean {
  return readFileSync(one.modulePath, 'utf8') === readFileSync(other.modulePath, 'utf8');
}

/** The lines of the change count as one, so that only their code is compared, and not their numbers. */
function isSameOptimized(
  { tree, options, source: { text } }: BaseTree,
  { id, edits, lines }: Mutant,
  work: string,
): boolean {
  const [own, changed] = [text, applyEdits(text, edits)].map((one, at) =>
    loadUnit(
      treeWith(tree, new Map([[CORE, joinLines(one, lines)]]), {
        name: `${id}.${at}`,
        cache: work,
      }),
      {
        ...options,
        optimization: OPTIMIZED,
        cache: work,
      },
    ),
  );
  return hasSameCode(own as KernelUnit, changed as KernelUnit);
}

/** By these scenarios, one after the other, until one kills it. */
function judgeBy(
  affected: readonly Affected[],
  { plans }: MutantJudge,
  { isOrdering }: Mutant,
  { folder }: KernelUnit,
): Finding {
  let lived: Pick<Finding, 'status' | 'note'> = { status: 'survived', note: null };
  let judged = 0;
  for (const { one, memoryModel, states } of affected.map((each) => attemptOf(each, isOrdering))) {
    const plan = plans[one.plan] as FiledPlan;
    const { scenario, guarantee } = one.base;
    judged++;
    const attempt = verdictOf(folder, plan, memoryModel, states);
    if ('kill' in attempt) {
      const kill: MutantKill = { guarantee, scenario, memoryModel, why: attempt.kill };
      return { status: 'killed', kill, note: null, differs: null, judged };
    }
    if (attempt.note === null || lived.status !== 'survived') continue;
    lived = { status: attempt.status, note: `${scenario}: ${attempt.note}` };
  }
  return { kill: null, differs: null, judged, ...lived };
}

/** Store buffers allow what there is without them, and more. */
function attemptOf(one: Affected, isOrdering: boolean) {
  const { states, psoStates } = one.base;
  return isOrdering && psoStates !== null
    ? { one, memoryModel: 'pso' as const, states: psoStates }
    : { one, memoryModel: 'sc' as const, states };
}

/** Why the scenario kills the mutant; or else what is noted of it, if anything. */
type Attempt =
  | { readonly kill: string }
  | { readonly status: MutantStatus; readonly note: string | null };

function verdictOf(
  folder: string,
  plan: FiledPlan,
  memoryModel: MemoryModel,
  states: number,
): Attempt {
  const maxStates = Math.max(STATES_LEAST, STATES_FACTOR * states);
  const searched = searchedTree({
    folder,
    memoryModel,
    budget: { maxStates, maxSteps: MAX_STEPS },
  });
  try {
    const verdict = judgeScenario(plan, searched);
    if (verdict.verdict === 'fail') return { kill: verdict.why };
    const note = verdict.verdict === 'pass' ? null : verdict.why;
    return { status: searched.doesNotTerminate() ? 'not terminating' : 'survived', note };
  } catch (error) {
    if (error instanceof StepTimeoutError) return { kill: error.message };
    // The simulated kernel was called with what has no meaning, such as an event that is none.
    if (error instanceof RangeError) return { status: 'error', note: error.message };
    throw error;
  }
}

function compared(
  { base, plans }: MutantJudge,
  affected: readonly Affected[],
  unit: KernelUnit,
  lives: Finding,
): Finding {
  const executing = affected.map(({ plan }) => plans[plan] as FiledPlan);
  const folders = [base.unit.folder, unit.folder] as const;
  const {
    differs,
    compared: scripts,
    exceeded,
  } = compareTraces(folders, executing, COMPARISON_BUDGET);
  if (differs !== null) {
    return { ...lives, differs, note: lives.note ?? `its traces differ in ${differs}` };
  }
  const rest = exceeded === 0 ? '' : `, and ${exceeded} have too many states to compare`;
  const note = `the same traces of ${scripts} scripts${rest}`;
  return { ...lives, status: exceeded === 0 ? 'equivalent' : 'survived', note };
}

function found(status: MutantStatus, judged: number): Finding {
  return { status, kill: null, note: null, differs: null, judged };
}
