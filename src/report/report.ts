/**
 * The model of a finished run, from which the console text and conformance.json are rendered. The
 * model has no time, message id or absolute path, so that two equal runs give equal models.
 */
import type { Witness } from '../conformance/attachments';
import type { Verdict } from '../conformance/verdict';
import type { Mode, Sampling } from '../protocol/implementation';

/** One reason why a scenario did not pass, and where. */
export interface Failure {
  /** `file:line` of the step, or of the scenario when no step is to blame. */
  readonly location: string;
  /** The step as the feature has it, keyword included; absent when no step is to blame. */
  readonly step?: string;
  /** The message in full, layout kept; not yet made safe to print. */
  readonly message: string;
  /** Present if the sentence itself is malformed: no implementation can be judged by it. */
  readonly malformed?: true;
  /** Present where nothing was judged: the implementation could not be run, or the suite is wrong. */
  readonly unjudged?: true;
}

/** An attempt that failed, and was not the last. */
export interface EarlierAttempt {
  readonly verdict: Verdict;
  readonly failures: readonly Failure[];
}

/** One scenario that ran, or one row of a scenario outline. */
export interface CaseReport {
  readonly location: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly interleavings: bigint;
  /** Present where there are more interleavings: a reduction of the search skipped some. */
  readonly interleavingsAreExact?: false;
  readonly states: number;
  readonly failures: readonly Failure[];
  /** Interleavings that show what may happen. */
  readonly witnesses: readonly Witness[];
  /** How many steps the first counterexample has; absent where there is none. */
  readonly counterexampleSteps?: number;
  /** Present where --retry ran it again: how each attempt before the last failed. */
  readonly earlier?: readonly EarlierAttempt[];
}

/** A scenario under its stable id. The rows of an outline share the id, and are one scenario. */
export interface ScenarioReport {
  readonly id: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly interleavings: bigint;
  readonly cases: readonly CaseReport[];
  /** The reason of a known failure, if the scenario failed. */
  readonly knownFailure?: string;
  /** Present where it passes although it was known to fail: why it was. */
  readonly unexpectedPass?: string;
}

/** A guarantee: a Rule, judged by its scenarios. */
export interface GuaranteeReport {
  readonly id: string;
  readonly statement: string;
  readonly verdict: Verdict;
  readonly interleavings: bigint;
  readonly scenarios: readonly ScenarioReport[];
  /** In the report of a shard: scenarios that other shards have. The verdict is then not final. */
  readonly elsewhere?: readonly string[];
}

/** Which shard of which run a report is of. */
export interface ShardInfo {
  /** From 1 to `total`. */
  readonly index: number;
  readonly total: number;
  /** Ids of all scenarios of the run, sorted; every `total`-th is in this shard. */
  readonly selection: readonly string[];
  /** A digest of the features' text: shards of different texts cannot be merged. */
  readonly features: string;
  /** Options that change verdicts, each with its value as it was written. */
  readonly verdictOptions: Readonly<Record<string, string>>;
  /** Known failures: only the merged report can tell whether a guarantee passes unexpectedly. */
  readonly expectations: readonly {
    readonly id: string;
    readonly reason: string;
    readonly fails?: string;
    readonly location: string;
  }[];
}

/** How many guarantees, or cases, have each verdict. */
export type VerdictCounts = Readonly<Record<Verdict, number>>;

/** The implementation as it described itself. */
export interface ImplementationReport {
  readonly name: string;
  readonly version: string;
  readonly capabilities: readonly string[];
}

export interface Report {
  readonly implementation: ImplementationReport;
  readonly mode: Mode;
  /** How random interleavings were chosen; absent if they were not random. */
  readonly sampling?: Sampling;
  readonly guarantees: readonly GuaranteeReport[];
  readonly totals: VerdictCounts;
  /** Cases without the ids of a guarantee and a scenario; each also has a line in `problems`. */
  readonly unidentified: readonly CaseReport[];
  /** Defects of the suite or the run itself, one line each. Any of them fails the run. */
  readonly problems: readonly string[];
  readonly passed: number;
  readonly failed: number;
  /** Inconclusive cases of a sampled implementation: no failures, as the next run may differ. */
  readonly undecided: number;
  /** Present if the report is that of a shard. */
  readonly shard?: ShardInfo;
  /** Scenarios left out because the implementation was not asked any more; absent if there are none. */
  readonly notAsked?: number;
  /** True only if every selected scenario ran to its end, and the run did too. */
  readonly complete: boolean;
}

/** From best to worst: a guarantee is as good as its worst scenario. */
const SEVERITY: readonly Verdict[] = ['pass', 'unsupported', 'inconclusive', 'fail'];

/** The worst of some verdicts; `pass` when there are none. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce<Verdict>(
    (worst, next) => (SEVERITY.indexOf(next) > SEVERITY.indexOf(worst) ? next : worst),
    'pass',
  );
}

/** Counts by verdict. */
export function countVerdicts(verdicts: readonly Verdict[]): VerdictCounts {
  const counts = { pass: 0, fail: 0, unsupported: 0, inconclusive: 0 };
  for (const verdict of verdicts) counts[verdict] += 1;
  return counts;
}

/** The problem of a case that the implementation does not support, although it must. */
export function unsupportedProblem({ location, name }: CaseReport, implementation: string): string {
  return `${location}: "${name}" is unsupported; ${implementation} must support all`;
}

/** Each problem once, by its place: neither the order of the run nor that of merging shows. */
export function sortProblems(problems: readonly string[]): readonly string[] {
  return [...new Set(problems)].sort((one, other) =>
    one.localeCompare(other, 'en', { numeric: true }),
  );
}

/** Every case of the report, in its order; those without ids come last. */
export function allCases(report: Report): readonly CaseReport[] {
  const identified = report.guarantees.flatMap((guarantee) =>
    guarantee.scenarios.flatMap((scenario) => scenario.cases),
  );
  return [...identified, ...report.unidentified];
}

/** What is wrong with the features themselves, one line each: `file:line` and what was expected. */
export function malformedSentences(report: Report): readonly string[] {
  const failures = allCases(report).flatMap((one) => one.failures);
  const lines = failures.flatMap(({ malformed, location, message }) =>
    malformed ? [`${location}: ${message}`] : [],
  );
  return [...new Set(lines)];
}

/** Whether the run finished without a failure or a problem; known failures are no failures. */
export function succeeded(report: Report): boolean {
  return report.complete && report.problems.length === 0 && report.failed === 0;
}
