/** The report that the cases of some shards make. Nothing else that a shard says of them is believed. */
import { compareIds } from '../counterexample/scenario-id';
import { unexpectedPass } from './expectations';
import {
  type CaseReport,
  countVerdicts,
  type GuaranteeReport,
  type Report,
  type ScenarioReport,
  sortProblems,
  unsupportedProblem,
  worstVerdict,
} from './report';
import { identified, type NamedShard } from './shard-mismatch';
import { nothingJudged } from './shard-report';

/** As a run of all their scenarios makes it, before anything is known to fail. */
export function reportOfCases(shards: readonly NamedShard[]): Report {
  const { implementation, mode, sampling } = identified(shards).report;
  const guarantees = mergeGuarantees(shards);
  const cases = guarantees.flatMap(({ scenarios }) => scenarios.flatMap((one) => one.cases));
  const unidentified = shards.flatMap(({ report }) => report.part.unfiled);
  const counts = countVerdicts(cases.map(({ verdict }) => verdict));
  const undecided = mode === 'sampled' ? counts.inconclusive : 0;
  const problems = sortProblems([
    ...shards.flatMap(problemsOf),
    ...nothingJudged(counts, undecided),
  ]);
  const unsupported = cases.filter((one) => mustBeSupported(one, implementation.name, problems));
  return {
    implementation,
    mode,
    ...(sampling === undefined ? {} : { sampling }),
    guarantees,
    totals: countVerdicts(guarantees.map(({ verdict }) => verdict)),
    unidentified,
    problems,
    passed: counts.pass,
    failed:
      counts.fail + counts.inconclusive - undecided + unsupported.length + unidentified.length,
    undecided,
    complete: true,
  };
}

function mustBeSupported(
  one: CaseReport,
  implementation: string,
  problems: readonly string[],
): boolean {
  return (
    one.verdict === 'unsupported' && problems.includes(unsupportedProblem(one, implementation))
  );
}

/** Without those that follow from the expectations: the whole run has its own. */
function problemsOf({ report: { part, guarantees } }: NamedShard): readonly string[] {
  const ids = guarantees.flatMap(({ id, scenarios }) => [id, ...scenarios.map((one) => one.id)]);
  const passes = part.expectations.flatMap((one) => ids.map((id) => unexpectedPass(one, id)));
  return part.problems.filter((problem) => !passes.includes(problem));
}

function mergeGuarantees(shards: readonly NamedShard[]): GuaranteeReport[] {
  const merged = new Map<string, { statement: string; scenarios: ScenarioReport[] }>();
  for (const { report } of shards) {
    for (const { id, statement, scenarios } of report.guarantees) {
      const entry = merged.get(id) ?? { statement, scenarios: [] };
      merged.set(id, entry);
      for (const { id: scenario, name } of scenarios) {
        entry.scenarios.push(scenarioOf(scenario, name, report.part.cases[scenario] ?? []));
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

function scenarioOf(id: string, name: string, cases: readonly CaseReport[]): ScenarioReport {
  const verdict = worstVerdict(cases.map((one) => one.verdict));
  return { id, name, verdict, interleavings: sum(cases), cases };
}

function sum(counted: readonly { readonly interleavings: bigint }[]): bigint {
  return counted.reduce((all, { interleavings }) => all + interleavings, 0n);
}
