/** Merges the shards of a run that was split over machines into the report of the whole run. */
import { compareIds } from '../suite/scenario-ids';
import { unexpectedPasses } from './expectations';
import {
  countVerdicts,
  type GuaranteeReport,
  type Report,
  type ScenarioReport,
  sortProblems,
  worstVerdict,
} from './report';
import type { ShardFile } from './shard-json';
import { identified, mismatch, type NamedShard } from './shard-mismatch';
import { nothingJudged } from './shard-report';

/** The shards are not one whole run; the message says which is wrong, and what to do. */
export class MergeError extends Error {}

/** The report of the whole run. Throws a MergeError where the shards are not all of one run. */
export function mergeShards(shards: readonly NamedShard[]): Report {
  const problem = mismatch(shards);
  if (problem !== null) throw new MergeError(problem);
  const guarantees = mergeGuarantees(shards);
  const expectations = shards[0]?.report.part.expectations ?? [];
  const report = reportOf(shards, guarantees);
  return {
    ...report,
    problems: [...report.problems, ...unexpectedPasses(expectations, guarantees)],
  };
}

function reportOf(shards: readonly NamedShard[], guarantees: readonly GuaranteeReport[]): Report {
  const { implementation, mode, sampling } = identified(shards).report;
  const passed = total(shards, 'passed');
  const undecided = total(shards, 'undecided');
  const cases = guarantees.flatMap(({ scenarios }) => scenarios.flatMap((one) => one.cases));
  const counts = countVerdicts(cases.map(({ verdict }) => verdict));
  return {
    implementation,
    mode,
    ...(sampling === undefined ? {} : { sampling }),
    guarantees,
    totals: countVerdicts(guarantees.map(({ verdict }) => verdict)),
    unidentified: shards.flatMap(({ report }) => report.part.unfiled),
    problems: sortProblems([
      ...shards.flatMap(({ report }) => report.part.problems),
      ...nothingJudged(counts, undecided),
    ]),
    passed,
    failed: total(shards, 'failed'),
    undecided,
    complete: true,
  };
}

function mergeGuarantees(shards: readonly NamedShard[]): GuaranteeReport[] {
  const merged = new Map<string, { statement: string; scenarios: ScenarioReport[] }>();
  for (const { report } of shards) {
    for (const { id, statement, scenarios } of report.guarantees) {
      const entry = merged.get(id) ?? { statement, scenarios: [] };
      merged.set(id, entry);
      for (const scenario of scenarios) {
        entry.scenarios.push(mergeCases(scenario, report.part.cases[scenario.id] ?? []));
      }
    }
  }
  return [...merged]
    .map(([id, { statement, scenarios }]) => ({
      id,
      statement,
      verdict: worstVerdict(scenarios.map(({ verdict }) => verdict)),
      interleavings: sum(scenarios),
      scenarios: scenarios.sort((one, other) => compareIds(one.id, other.id)),
    }))
    .sort((one, other) => compareIds(one.id, other.id));
}

function mergeCases(
  { id, name, knownFailure }: ShardFile['guarantees'][number]['scenarios'][number],
  cases: ScenarioReport['cases'],
): ScenarioReport {
  return {
    id,
    name,
    verdict: worstVerdict(cases.map(({ verdict }) => verdict)),
    interleavings: sum(cases),
    cases,
    ...(knownFailure === undefined ? {} : { knownFailure }),
  };
}

function total(shards: readonly NamedShard[], count: 'passed' | 'failed' | 'undecided'): number {
  return shards.reduce((all, { report }) => all + report.part[count], 0);
}

function sum(counted: readonly { readonly interleavings: bigint }[]): bigint {
  return counted.reduce((all, { interleavings }) => all + interleavings, 0n);
}
