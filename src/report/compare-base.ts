/**
 * A report compared with the verdicts on another version of the same implementation: what a patch
 * makes better or worse, where the version before it fails already.
 */
import type { Verdict } from '../conformance/verdict';
import { type CaseReport, countVerdicts, type Report, type ScenarioReport } from './report';

/** The verdict on a scenario, or on a row of an outline, of the version compared with. */
export interface BaseCase {
  /** The scenario's id. */
  readonly id: string;
  readonly location: string;
  readonly verdict: Verdict;
  /** The sentences that were violated, with their places. */
  readonly violated: readonly string[];
}

export type Change =
  | 'newly fails'
  | 'fails in another sentence'
  | 'newly inconclusive'
  | 'newly unsupported'
  | 'newly passes';

export interface Difference {
  readonly id: string;
  readonly change: Change;
  readonly before: Verdict;
  readonly case: CaseReport;
}

export interface Comparison {
  /** What fails as before is a known failure in it. */
  readonly report: Report;
  readonly differences: readonly Difference[];
  readonly base: readonly BaseCase[];
}

/** The verdicts of a report, to compare with. */
export function baseCases(report: Report): BaseCase[] {
  return report.guarantees
    .flatMap(({ scenarios }) => scenarios)
    .flatMap(({ id, cases }) =>
      cases.map((one) => ({
        id,
        location: one.location,
        verdict: one.verdict,
        violated: violatedIn(one),
      })),
    );
}

/** Throws a RangeError where a case has no verdict to compare with. */
export function compareWithBase(base: readonly BaseCase[], report: Report): Comparison {
  const before = new Map(base.map((one) => [keyOf(one), one]));
  const differences: Difference[] = [];
  const guarantees = report.guarantees.map((guarantee) => ({
    ...guarantee,
    scenarios: guarantee.scenarios.map((scenario) => {
      const found = scenario.cases.flatMap((one) => differenceOf(scenario, one, before) ?? []);
      differences.push(...found);
      return found.some(isWorse) || !isOpen(scenario.verdict)
        ? scenario
        : { ...scenario, knownFailure: 'the base fails too' };
    }),
  }));
  const worse = differences.filter(isWorse);
  const unsupported = worse.filter(({ change }) => change === 'newly unsupported');
  const problems = unsupported.map(
    ({ id, case: { location } }) =>
      `${location}: ${id} is unsupported, and the base is judged by it`,
  );
  return {
    report: {
      ...report,
      guarantees,
      problems: [...report.problems, ...problems],
      failed: worse.length - unsupported.length + report.unidentified.length,
    },
    differences,
    base,
  };
}

export function isWorse({ change }: Difference): boolean {
  return change !== 'newly passes';
}

/** How many cases of each verdict are as before. */
export function countUnchanged({ base, differences }: Comparison) {
  const changed = new Set(differences.map(({ id, case: { location } }) => keyOf({ id, location })));
  return countVerdicts(
    base.filter((one) => !changed.has(keyOf(one))).map(({ verdict }) => verdict),
  );
}

function differenceOf(
  { id }: ScenarioReport,
  one: CaseReport,
  before: ReadonlyMap<string, BaseCase>,
): Difference | null {
  const { location, verdict } = one;
  const base = before.get(keyOf({ id, location }));
  if (base === undefined) throw new RangeError(`${location}: ${id} has no verdict on the base`);
  const change = changeOf(base, one);
  return change === null ? null : { id, change, before: base.verdict, case: { ...one, verdict } };
}

function changeOf(base: BaseCase, one: CaseReport): Change | null {
  if (base.verdict === one.verdict) {
    const isOther = one.verdict === 'fail' && violatedIn(one).join() !== base.violated.join();
    return isOther ? 'fails in another sentence' : null;
  }
  switch (one.verdict) {
    case 'pass':
      return 'newly passes';
    case 'fail':
      return 'newly fails';
    case 'inconclusive':
      return 'newly inconclusive';
    case 'unsupported':
      return 'newly unsupported';
  }
}

/** The sentence, not the reason: that may name lines, which any patch moves. */
function violatedIn({ failures }: CaseReport): string[] {
  return failures.map(({ location, step }) => `${location} ${step ?? ''}`.trim());
}

function isOpen(verdict: Verdict): boolean {
  return verdict === 'fail' || verdict === 'inconclusive';
}

function keyOf({ id, location }: Pick<BaseCase, 'id' | 'location'>): string {
  return `${id} ${location}`;
}
