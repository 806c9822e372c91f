/**
 * Compares the verdicts of a search with monitors with those of the functions of traces, evaluated on
 * all traces that a search with the trace in its states finds.
 *
 * As a program, it compares every scenario on the reference, and on each fault that is named; `all`
 * names every fault. That takes about five hours of one core. A first argument `broken` takes, for each
 * fault, the scenarios of the guarantees that it breaks, which takes minutes. I/N takes one part of N:
 * each fault has another N-th of the scenarios in it, and all parts together have every scenario on
 * every fault. Each line is printed as soon as it is known.
 */
import { faults } from '../../faults/index';
import { judgeProperty } from '../../src/conformance/judge';
import type { FiledPlan, PlannedProperty } from '../../src/conformance/scenario-plan';
import type { Parts } from '../../src/harness/kernel-under-test';
import { referenceParts } from '../../src/harness/kernel-under-test';
import { scriptProgram } from '../../src/harness/script-program';
import type { Budget, Exploration } from '../../src/model-checker/exploration';
import { explore } from '../../src/model-checker/explore';
import { reasonIn } from '../../src/properties/property';
import type { Outcome } from '../../src/protocol/implementation';
import { loadPlans } from '../../src/suite/load-plans';
import { oracleOf } from '../properties/oracle-of';
import { PROJECT } from '../suite/project';

export interface Comparison {
  /** Claims. */
  readonly compared: number;
  /** Claims on scripts with more traces than the budget allows. */
  readonly skipped: number;
  /** A line for each difference. */
  readonly differences: readonly string[];
}

/** Both count their interleavings, which must be the same. */
const UNREDUCED = { partialOrderReduction: false };

/** The scenarios with these parts in the place of the reference's. */
export function compareWithOracle(
  plans: readonly FiledPlan[],
  parts: Partial<Parts>,
  budget: Budget,
): Comparison {
  let compared = 0;
  let skipped = 0;
  const differences: string[] = [];
  for (const plan of plans) {
    for (const properties of byScript(plan)) {
      const { script } = properties[0] as PlannedProperty;
      const program = () => scriptProgram(script, { ...referenceParts, ...parts });
      const traces = explore(program(), budget, UNREDUCED);
      if (!traces.complete) {
        skipped += properties.length;
        continue;
      }
      const monitors = properties.map(({ property, since }) => property.monitor(since));
      const found = explore(program(), budget, { ...UNREDUCED, monitors });
      const outcomes = [...traces.outcomes()];
      for (const planned of properties) {
        compared++;
        const problem = difference(planned, outcomes, found);
        const where = `${plan.scenario.scenarioId}, "${planned.sentence}"`;
        if (problem !== null) differences.push(`${where}: ${problem}`);
        if (found.interleavings !== traces.interleavings)
          differences.push(`${where}: ${found.interleavings}, not ${traces.interleavings}`);
      }
    }
  }
  return { compared, skipped, differences };
}

function byScript({ properties }: FiledPlan): Iterable<PlannedProperty[]> {
  const groups = new Map<string, PlannedProperty[]>();
  for (const planned of properties) {
    const key = JSON.stringify(planned.script);
    groups.set(key, [...(groups.get(key) ?? []), planned]);
  }
  return groups.values();
}

function difference(
  planned: PlannedProperty,
  outcomes: readonly Outcome[],
  found: Exploration,
): string | null {
  const { property, quantifier, since } = planned;
  const oracle = oracleOf(property);
  let holds = 0n;
  let shortest = Number.POSITIVE_INFINITY;
  const reasons = new Set<string>();
  for (const { trace, schedule, interleavings } of outcomes) {
    const expected = oracle({ trace, since });
    const why = reasonIn(property, since, trace);
    if (why !== expected) return `the monitor says ${why}, the function ${expected}`;
    if (why === null) holds += interleavings;
    else if (schedule.length <= shortest) {
      if (schedule.length < shortest) reasons.clear();
      shortest = schedule.length;
      reasons.add(why);
    }
  }
  const isKept = quantifier === 'every' ? reasons.size === 0 : holds > 0n;
  const judged = judgeProperty(planned, found, 'exhaustive');
  if ((judged.verdict === 'pass') !== isKept)
    return `judged ${judged.verdict}, but kept: ${isKept}`;
  let counted = 0n;
  for (const { trace, interleavings } of found.outcomes())
    if (reasonIn(property, since, trace) === null) counted += interleavings;
  if (counted !== holds) return `holds in ${counted} interleavings, not ${holds}`;
  if (judged.verdict !== 'fail' || judged.outcome === null) return null;
  const { length } = judged.outcome.schedule;
  if (length !== shortest) return `a counterexample of ${length} steps, not ${shortest}`;
  return reasons.has(judged.why) ? null : `${judged.why}, not ${[...reasons].join(' or ')}`;
}

/** Every N-th of the scenarios, beginning at another one for each fault. */
function partOf(
  plans: readonly FiledPlan[],
  fault: number,
  { index, parts }: { readonly index: number; readonly parts: number },
): FiledPlan[] {
  return plans.filter((_, scenario) => (scenario + fault) % parts === index % parts);
}

async function main(words: readonly string[]): Promise<void> {
  const plans = await loadPlans(PROJECT);
  const part = /^([1-9]\d*)\/([1-9]\d*)$/.exec(words[0] ?? '');
  const onlyBroken = words[0] === 'broken';
  const [index, parts] = part === null ? [1, 1] : [Number(part[1]), Number(part[2])];
  const ids = part !== null || onlyBroken ? words.slice(1) : words;
  const unknown = ids.filter((id) => id !== 'all' && !faults.some((fault) => fault.id === id));
  if (index > parts || unknown.length > 0)
    throw new RangeError(`expected [broken|I/N] [all|FAULT...], not ${words.join(' ')}`);
  const budget = { maxStates: 3_000_000, maxSteps: 2_000 };
  const named = faults.filter(({ id }) => ids.includes('all') || ids.includes(id));
  const reference = { id: 'reference', parts: {}, breaks: [] as string[] };
  for (const [at, fault] of [reference, ...named].entries()) {
    const { id, breaks } = fault;
    const own = onlyBroken
      ? plans.filter(({ scenario }) => breaks.includes(scenario.guaranteeId))
      : partOf(plans, at, { index, parts });
    const { compared, skipped, differences } = compareWithOracle(own, fault.parts, budget);
    console.log(
      [`${id}: ${compared} claims compared, ${skipped} too large`, ...differences].join('\n'),
    );
    if (differences.length > 0) process.exitCode = 1;
  }
}

if (require.main === module) void main(process.argv.slice(2));
