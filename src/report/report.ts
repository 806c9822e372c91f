/**
 * The model of a finished run: what the console text and conformance.json are rendered from. It
 * holds no time, message id or absolute path, so that two equal runs give equal models.
 */
import type { Witness } from '../conformance/attachments';
import type { Verdict } from '../conformance/verdict';
import type { Mode, Sampling } from '../protocol/implementation';
import type { ShardInfo } from './shard-report';

/** One reason why a scenario did not pass, and where. */
export interface Failure {
  /** `file:line` of the step, or of the scenario when no step is to blame. */
  readonly location: string;
  /** The step as the feature has it, keyword included; absent when no step is to blame. */
  readonly step?: string;
  /** The message in full, layout kept; not yet made safe to print. */
  readonly message: string;
  /** Present where the sentence itself is wrong: nobody can be judged by it. */
  readonly malformed?: true;
}

/** One scenario that ran, or one row of a scenario outline. */
export interface CaseReport {
  readonly location: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly interleavings: bigint;
  readonly states: number;
  readonly failures: readonly Failure[];
  /** Interleavings in which that was seen which may happen. */
  readonly witnesses: readonly Witness[];
}

/** A scenario under its stable id. The rows of an outline share the id, and are one scenario. */
export interface ScenarioReport {
  readonly id: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly interleavings: bigint;
  readonly cases: readonly CaseReport[];
  /** Why it is known to fail, where it is, and did. */
  readonly knownFailure?: string;
}

/** A guarantee: a Rule, judged by its scenarios. */
export interface GuaranteeReport {
  readonly id: string;
  readonly statement: string;
  readonly verdict: Verdict;
  readonly interleavings: bigint;
  readonly scenarios: readonly ScenarioReport[];
  /** In the report of a part: scenarios that other parts have. The verdict is then not final. */
  readonly elsewhere?: readonly string[];
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
  /** How the interleavings were chosen, where they were chosen at random. */
  readonly sampling?: Sampling;
  readonly guarantees: readonly GuaranteeReport[];
  readonly totals: VerdictCounts;
  /** Cases that belong to no guarantee; each of them also has a line in `problems`. */
  readonly unfiled: readonly CaseReport[];
  /** Defects of the suite or the run itself, one line each. Any of them fails the run. */
  readonly problems: readonly string[];
  readonly passed: number;
  readonly failed: number;
  /** Cases that a sampled implementation has left open: no failures, for the next run may differ. */
  readonly undecided: number;
  /** Present where this is one part of a run that is split. */
  readonly part?: ShardInfo;
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

/** Every case of the report, filed or not, in the order of the report. */
export function allCases(report: Report): readonly CaseReport[] {
  const filed = report.guarantees.flatMap((guarantee) =>
    guarantee.scenarios.flatMap((scenario) => scenario.cases),
  );
  return [...filed, ...report.unfiled];
}

/** What is wrong with the features themselves, one line each: `file:line` and what was expected. */
export function malformedSentences(report: Report): readonly string[] {
  const failures = allCases(report).flatMap((one) => one.failures);
  const lines = failures.flatMap(({ malformed, location, message }) =>
    malformed ? [`${location}: ${message}`] : [],
  );
  return [...new Set(lines)];
}

/** Whether the run kept every guarantee that it claims to support. */
export function succeeded(report: Report): boolean {
  return report.complete && report.problems.length === 0 && report.failed === 0;
}
