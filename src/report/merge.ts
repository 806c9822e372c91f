/** The parts of a run that was split over machines, joined into the report of the whole run. */

import { compareIds } from '../suite/scenario-ids';
import { surprises } from './expectations';
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
  const joined = joinGuarantees(parts);
  const expectations = parts[0]?.report.part.expectations ?? [];
  const report = reportOf(parts, joined);
  return { ...report, problems: [...report.problems, ...surprises(expectations, joined)] };
}

function reportOf(parts: readonly NamedPart[], guarantees: readonly GuaranteeReport[]): Report {
  const { implementation, mode, sampling } = identified(parts).report;
  const passed = total(parts, 'passed');
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
    failed: total(parts, 'failed'),
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
      for (const scenario of scenarios) {
        entry.scenarios.push(joinCases(scenario, report.part.cases[scenario.id] ?? []));
      }
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

function total(parts: readonly NamedPart[], count: 'passed' | 'failed' | 'undecided'): number {
  return parts.reduce((all, { report }) => all + report.part[count], 0);
}

function sum(counted: readonly { readonly interleavings: bigint }[]): bigint {
  return counted.reduce((all, { interleavings }) => all + interleavings, 0n);
}
