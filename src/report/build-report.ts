/** Builds the report of a run from its messages. */

import type { ImplementationIdentity } from '../conformance/attachments';
import { compareIds } from '../counterexample/scenario-id';
import { DEFAULT_LIMITS } from '../implementations/adapter/adapter-process';
import type { Mode, Sampling } from '../protocol/implementation';
import { FeatureIndex } from '../suite/feature-index';
import type { MessageLog } from '../suite/message-log';
import { identifyPickle, type ScenarioId } from '../suite/scenario-ids';
import { type CaseVerdict, judgeCase, wasAsked } from './case-verdict';
import {
  type CaseReport,
  countVerdicts,
  type GuaranteeReport,
  type ImplementationReport,
  type Report,
  type ScenarioReport,
  sortProblems,
  unsupportedProblem,
  worstVerdict,
} from './report';
import { nothingJudged } from './shard-report';

interface IdentifiedCase {
  readonly ids: ScenarioId;
  readonly judged: CaseVerdict;
}

interface Cases {
  readonly identified: readonly IdentifiedCase[];
  readonly unidentified: readonly CaseVerdict[];
  readonly problems: readonly string[];
  readonly notAsked: number;
}

export interface ReportOptions {
  /** The name of the implementation in the report when no scenario has recorded one. */
  readonly implementation: string;
  /** Whether an unsupported scenario is a problem: the reference must support all of them. */
  readonly mustSupportAll: boolean;
}

/** Builds the report of a run, or of as much of it as the log holds. */
export function buildReport(log: MessageLog, options: ReportOptions): Report {
  const { identified, unidentified, problems, notAsked } = judgeAll(log);
  const guarantees = groupBy(identified, (one) => one.ids.guaranteeId)
    .map(([id, cases]) => reportGuarantee(id, cases))
    .sort((left, right) => compareIds(left.id, right.id));
  const judged = [...identified.map((one) => one.judged), ...unidentified];
  const counts = countVerdicts(identified.map((one) => one.judged.verdict));
  const { implementation, mode, sampling } = identify(judged, options.implementation);
  const undecided = mode === 'sampled' ? counts.inconclusive : 0;
  const unsupported = options.mustSupportAll ? unsupportedCases(identified, options) : [];
  const complete = log.finished && log.finishedCases === log.testCases.length && notAsked === 0;
  return {
    implementation,
    mode,
    ...(sampling === undefined ? {} : { sampling }),
    guarantees,
    totals: countVerdicts(guarantees.map((guarantee) => guarantee.verdict)),
    unidentified: sortCases(unidentified),
    problems: sortProblems([
      ...problems,
      ...duplicateIds(identified),
      ...unsupported,
      ...nothingJudged(counts, undecided),
      ...runProblems(log, judged),
    ]),
    passed: counts.pass,
    failed:
      counts.fail + counts.inconclusive - undecided + unsupported.length + unidentified.length,
    undecided,
    ...(notAsked === 0 ? {} : { notAsked }),
    complete,
  };
}

function judgeAll(log: MessageLog): Cases {
  const index = new FeatureIndex(log.documents);
  const identified: IdentifiedCase[] = [];
  const unidentified: CaseVerdict[] = [];
  const problems: string[] = [];
  let notAsked = 0;
  for (const testCase of log.testCases) {
    const attempt = log.lastAttempt(testCase.id);
    const pickle = log.pickles.get(testCase.pickleId);
    if (!pickle) continue;
    if (!attempt?.finished) {
      if (log.finished) problems.push(`${index.location(pickle)}: "${pickle.name}" did not finish`);
      continue;
    }
    if (!wasAsked(attempt)) {
      notAsked += 1;
      continue;
    }
    const earlier = log.earlierAttempts(testCase.id);
    const judged = judgeCase(pickle, testCase, { last: attempt, earlier }, index);
    const ids = identifyPickle(pickle, index);
    if ('problem' in ids) {
      problems.push(ids.problem);
      unidentified.push(judged);
    } else {
      identified.push({ ids, judged });
    }
  }
  if (notAsked > 0) {
    problems.push(
      `the run was ended: ${DEFAULT_LIMITS.unansweredScripts} scenarios in a row had no answer in time; ${notAsked} more were not run, which --keep-going runs`,
    );
  }
  return { identified, unidentified, problems, notAsked };
}

function reportGuarantee(id: string, cases: readonly IdentifiedCase[]): GuaranteeReport {
  const scenarios = groupBy(cases, (one) => one.ids.scenarioId)
    .map(([scenarioId, rows]) => reportScenario(scenarioId, rows))
    .sort((left, right) => compareIds(left.id, right.id));
  return {
    id,
    statement: firstByLocation(cases, (ids) => ids.ruleLocation).statement,
    verdict: worstVerdict(scenarios.map((scenario) => scenario.verdict)),
    interleavings: sum(scenarios.map((scenario) => scenario.interleavings)),
    scenarios,
  };
}

function reportScenario(id: string, rows: readonly IdentifiedCase[]): ScenarioReport {
  const cases = sortCases(rows.map((row) => row.judged));
  return {
    id,
    name: firstByLocation(rows, (ids) => ids.scenarioLocation).scenarioName,
    verdict: worstVerdict(cases.map((one) => one.verdict)),
    interleavings: sum(cases.map((one) => one.interleavings)),
    cases,
  };
}

/** Ids that two Rules or two scenarios have. */
function duplicateIds(cases: readonly IdentifiedCase[]): readonly string[] {
  const uses = cases.flatMap(({ ids }): [string, string][] => [
    [ids.guaranteeId, ids.ruleLocation],
    [ids.scenarioId, ids.scenarioLocation],
  ]);
  return groupBy(uses, ([id]) => id)
    .map(([id, found]) => ({
      id,
      places: [...new Set(found.map(([, place]) => place))].sort(),
    }))
    .filter(({ places }) => places.length > 1)
    .map(
      ({ id, places }) => `${places[0]}: id @${id} is used again at ${places.slice(1).join(', ')}`,
    );
}

function unsupportedCases(
  cases: readonly IdentifiedCase[],
  { implementation }: ReportOptions,
): readonly string[] {
  return sortCases(
    cases.map((one) => one.judged).filter((one) => one.verdict === 'unsupported'),
  ).map((one) => unsupportedProblem(one, implementation));
}

function runProblems(log: MessageLog, judged: readonly CaseVerdict[]): readonly string[] {
  const problems = log.hookFailures.map((failure) => `a hook around the run failed: ${failure}`);
  if (!log.finished) return problems;
  if (log.testCases.length === 0) problems.push('no scenario was run');
  const named = judged.flatMap(({ record }) => (record ? [identity(record.implementation)] : []));
  const identities = [...new Set(named)].sort();
  if (identities.length > 1) {
    problems.push(`scenarios name different implementations: ${identities.join(' and ')}`);
  }
  const explained = judged.some((one) => one.verdict !== 'pass') || problems.length > 0;
  if (!log.success && !explained) problems.push('the run failed, but no scenario says why');
  return problems;
}

function identity(implementation: ImplementationIdentity): string {
  return `${implementation.name} ${implementation.version} (${implementation.mode})`;
}

/** Without a record the report has the weaker mode, and no version. */
function identify(
  cases: readonly CaseVerdict[],
  name: string,
): { implementation: ImplementationReport; mode: Mode; sampling?: Sampling | undefined } {
  const identities = cases.flatMap(({ record }) => (record ? [record.implementation] : []));
  const [first] = identities;
  if (!first) {
    return {
      implementation: { name, version: 'unknown', capabilities: [] },
      mode: 'sampled',
    };
  }
  const { version, sampling } = first;
  const capabilities = [...new Set(identities.flatMap((one) => one.capabilities))].sort();
  const exhaustive = identities.every((one) => one.mode === 'exhaustive');
  return {
    implementation: { name: first.name, version, capabilities },
    mode: exhaustive ? 'exhaustive' : 'sampled',
    sampling,
  };
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups];
}

/** The ids that stand first in the features, whatever order the scenarios ran in. */
function firstByLocation(
  cases: readonly IdentifiedCase[],
  location: (ids: ScenarioId) => string,
): ScenarioId {
  const [first] = cases
    .map((one) => one.ids)
    .sort((a, b) => compareLocations(location(a), location(b)));
  if (!first) throw new RangeError('a group has at least one case');
  return first;
}

function sortCases<T extends CaseReport>(cases: readonly T[]): T[] {
  return [...cases].sort((left, right) => compareLocations(left.location, right.location));
}

function compareLocations(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
