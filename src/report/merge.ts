/** The parts of a run that was split over machines, joined into the report of the whole run. */

import { compareIds } from '../suite/scenario-ids';
import { applyExpectations, surprises } from './expectations';
import { joinSlices } from './merge-slices';
import {
  countVerdicts,
  type GuaranteeReport,
  type Report,
  type ScenarioReport,
  worstVerdict,
} from './report';
import type { PartFile } from './shard-json';
import { identified, mismatch, type NamedPart } from './shard-mismatch';
import { NOTHING_JUDGED } from './shard-report';

/** These parts are not one whole run; the message says which is wrong, and what to do. */
export class MergeError extends Error {}

/** The report of the whole run. Throws a MergeError where the parts are not all of one run. */
export function mergeParts(parts: readonly NamedPart[]): Report {
  const problem = mismatch(parts);
  if (problem !== null) throw new MergeError(problem);
  const sliced = parts.some(({ report }) => report.part.sliced);
  const joined = joinGuarantees(parts);
  const expectations = parts[0]?.report.part.expectations ?? [];
  if (sliced) {
    const guarantees = joined.map(wholeSlices);
    return applyExpectations(expectations, reportOf(parts, guarantees, countCases(guarantees)));
  }
  const report = reportOf(parts, joined, totals(parts));
  return { ...report, problems: [...report.problems, ...surprises(expectations, joined)] };
}

function reportOf(
  parts: readonly NamedPart[],
  guarantees: readonly GuaranteeReport[],
  { passed, failed }: { readonly passed: number; readonly failed: number },
): Report {
  const { implementation, mode, sampling } = identified(parts).report;
  const undecided = total(parts, 'undecided');
  return {
    implementation,
    mode,
    ...(sampling === undefined ? {} : { sampling }),
    guarantees,
    totals: countVerdicts(guarantees.map(({ verdict }) => verdict)),
    unfiled: parts.flatMap(({ report }) => report.part.unfiled),
    problems: [
      ...new Set([
        ...parts.flatMap(({ report }) => report.part.problems),
        ...(undecided > 0 && passed === 0 ? [NOTHING_JUDGED] : []),
      ]),
    ],
    passed,
    failed,
    undecided,
    complete: true,
  };
}

function joinGuarantees(parts: readonly NamedPart[]): GuaranteeReport[] {
  const joined = new Map<string, { statement: string; scenarios: ScenarioReport[] }>();
  for (const { report } of parts) {
    for (const { id, statement, scenarios } of report.guarantees) {
      const entry = joined.get(id) ?? { statement, scenarios: [] };
      joined.set(id, entry);
      for (const scenario of scenarios) addCases(entry.scenarios, scenario, report.part);
    }
  }
  return [...joined]
    .map(([id, { statement, scenarios }]) => ({
      id,
      statement,
      verdict: worstVerdict(scenarios.map(({ verdict }) => verdict)),
      interleavings: sum(scenarios),
      scenarios: scenarios.sort((one, other) => compareIds(one.id, other.id)),
    }))
    .sort((one, other) => compareIds(one.id, other.id));
}

/** What the parts of a search come to together. */
function wholeSlices(guarantee: GuaranteeReport): GuaranteeReport {
  const scenarios = guarantee.scenarios.map((scenario) => {
    const cases = joinSlices(scenario.cases);
    return { ...scenario, cases, verdict: worstVerdict(cases.map(({ verdict }) => verdict)) };
  });
  return {
    ...guarantee,
    scenarios,
    verdict: worstVerdict(scenarios.map(({ verdict }) => verdict)),
  };
}

/** A scenario that is sliced is in every part. */
function addCases(
  scenarios: ScenarioReport[],
  scenario: PartFile['guarantees'][number]['scenarios'][number],
  { cases, sliced }: NamedPart['report']['part'],
): void {
  const own = cases[scenario.id] ?? [];
  const at = scenarios.findIndex(({ id }) => sliced && id === scenario.id);
  if (at < 0) scenarios.push(joinCases(scenario, own));
  else scenarios[at] = joinCases(scenario, [...(scenarios[at]?.cases ?? []), ...own]);
}

function joinCases(
  { id, name, knownFailure }: PartFile['guarantees'][number]['scenarios'][number],
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

function totals(parts: readonly NamedPart[]): { passed: number; failed: number } {
  return { passed: total(parts, 'passed'), failed: total(parts, 'failed') };
}

function countCases(guarantees: readonly GuaranteeReport[]): { passed: number; failed: number } {
  const cases = guarantees.flatMap(({ scenarios }) => scenarios.flatMap((one) => one.cases));
  const { pass, fail, inconclusive } = countVerdicts(cases.map(({ verdict }) => verdict));
  return { passed: pass, failed: fail + inconclusive };
}

function total(parts: readonly NamedPart[], count: 'passed' | 'failed' | 'undecided'): number {
  return parts.reduce((all, { report }) => all + report.part[count], 0);
}

function sum(counted: readonly { readonly interleavings: bigint }[]): bigint {
  return counted.reduce((all, { interleavings }) => all + interleavings, 0n);
}
