/** Judges one mutant by the scenarios that execute what it changes, until one kills it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { judgeScenario } from '../conformance/judge-scenario';
import type { FiledPlan } from '../conformance/scenario-plan';
import type { MemoryModel } from '../implementations/kernel-source/choice';
import { loadUnit, type UnitOptions } from '../implementations/kernel-source/load-unit';
import { CORE, type SourceTree, treeWith } from '../implementations/kernel-source/source-tree';
import type { KernelUnit } from '../implementations/kernel-source/unit';
import { CannotRunError } from '../implementations/real-kernel/host-commands';
import type { Budget } from '../model-checker/exploration';
import { type Affected, affectedBy } from './affected-plans';
import type { BaseRecord } from './base-record';
import type { CSource } from './c-statements';
import { applyEdits, type Mutant } from './mutant';
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
const COMPARISON_BUDGET: Budget = { maxStates: 300_000, maxSteps: MAX_STEPS };

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
}

type Finding = Pick<MutantRecord, 'status' | 'kill' | 'note' | 'judged'>;

export function judgeMutant(judge: MutantJudge, mutant: Mutant): MutantRecord {
  const { id, operator, function: name } = mutant;
  const { cache } = judge.base;
  mkdirSync(cache, { recursive: true });
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
  let isSame: boolean;
  try {
    unit = loadUnit(changed, { ...options, cache: work });
    isSame = hasSameCode(own, unit) || isSameOptimized(judge.base, changed, work);
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    return { ...found('not compiled', 0), note: error.message.split('\n')[0] ?? null };
  }
  if (isSame) return { ...found('equivalent', 0), note: 'the same code' };
  return judgeUnit(judge, mutant, unit);
}

function hasSameCode(one: KernelUnit, other: KernelUnit): boolean {
  return readFileSync(one.modulePath, 'utf8') === readFileSync(other.modulePath, 'utf8');
}

function isSameOptimized({ tree, options }: BaseTree, changed: SourceTree, work: string): boolean {
  const optimized = { ...options, optimization: OPTIMIZED };
  return hasSameCode(loadUnit(tree, optimized), loadUnit(changed, { ...optimized, cache: work }));
}

function judgeUnit(judge: MutantJudge, mutant: Mutant, unit: KernelUnit): Finding {
  const { plans, bases, base } = judge;
  const affected = affectedBy(mutant, base.source, bases);
  const attempts = affected.map((one) => attemptOf(one, mutant.isOrdering));
  let lived: Pick<Finding, 'status' | 'note'> = { status: 'survived', note: null };
  let judged = 0;
  for (const { one, memoryModel, states } of attempts) {
    const plan = plans[one.plan] as FiledPlan;
    const { scenario, guarantee } = one.base;
    judged++;
    const attempt = verdictOf(unit.folder, plan, memoryModel, states);
    if ('kill' in attempt) {
      const kill: MutantKill = { guarantee, scenario, memoryModel, why: attempt.kill };
      return { status: 'killed', kill, note: null, judged };
    }
    if (attempt.note === null || lived.status !== 'survived') continue;
    lived = { status: attempt.status, note: `${scenario}: ${attempt.note}` };
  }
  if (lived.status !== 'survived' || !judge.compares) return { kill: null, judged, ...lived };
  return compared(judge, affected, unit, { kill: null, judged, ...lived });
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
  if (differs !== null) return { ...lives, note: lives.note ?? `its traces differ in ${differs}` };
  const rest = exceeded === 0 ? '' : `, and ${exceeded} have too many states to compare`;
  const note = `the same traces of ${scripts} scripts${rest}`;
  return { ...lives, status: exceeded === 0 ? 'equivalent' : 'survived', note };
}

function found(status: MutantStatus, judged: number): Finding {
  return { status, kill: null, note: null, judged };
}
