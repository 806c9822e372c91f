/** Known failures of an implementation, each with a reason; an unexpected pass fails the run. */
import { z } from 'zod';
import { type EntryList, type Located, readEntryList } from '../suite/entry-list';
import type { Failure, GuaranteeReport, Report, ScenarioReport } from './report';

const expectationSchema = z.strictObject({
  id: z
    .string()
    .regex(
      /^(?:G-\d{3}|my-[a-z0-9-]+)(\.[1-9]\d*)?$/,
      'expected the id of a guarantee or a scenario, such as G-031',
    ),
  reason: z.string().trim().min(1, 'expected a reason'),
  /** A part of the sentence that fails, or of why: another failure of the scenario is not known. */
  fails: z
    .string('expected a part of the sentence that fails, or of why')
    .trim()
    .min(1, 'expected a part of the sentence that fails, or of why'),
});

/** A guarantee or a scenario that is known to fail, and its line in the expectations file. */
export interface Expectation extends Located<Omit<z.infer<typeof expectationSchema>, 'fails'>> {
  /** Absent in shards of earlier versions: any failure is known then. */
  readonly fails?: string;
}

/** Reads an expectations file: a list of ids with reasons, of which each must be in `known`. */
export function readExpectations(
  yaml: string,
  file: string,
  known: ReadonlySet<string>,
): EntryList<Expectation> {
  const { entries, problems } = readEntryList(yaml, file, expectationSchema);
  const ids = entries.map(({ id }) => id);
  const wrong = entries.flatMap(({ id, location }, index) => {
    if (!known.has(id)) return [`${location}: no feature has ${id}; see mmu-notifier-spec list`];
    return ids.indexOf(id) < index ? [`${location}: ${id} is there already`] : [];
  });
  return { entries, problems: [...problems, ...wrong] };
}

/** Known failures don't count as failures; unexpected passes are problems. */
export function applyExpectations(expectations: readonly Expectation[], report: Report): Report {
  const of = (id: string): Expectation | undefined => expectations.find((one) => one.id === id);
  const guarantees = report.guarantees.map((guarantee) => ({
    ...guarantee,
    scenarios: guarantee.scenarios.map((scenario) =>
      markUnexpectedPass(
        markKnownFailure(scenario, of(scenario.id) ?? of(guarantee.id)),
        of(scenario.id) ?? (guarantee.verdict === 'pass' ? of(guarantee.id) : undefined),
      ),
    ),
  }));
  const known = guarantees
    .flatMap(({ scenarios }) => scenarios)
    .filter(({ knownFailure }) => knownFailure !== undefined)
    .flatMap(({ cases }) => cases)
    .filter(({ verdict }) => countsAsFailed(report, verdict)).length;
  return {
    ...report,
    guarantees,
    problems: [...report.problems, ...unexpectedPasses(expectations, guarantees)],
    failed: report.failed - known,
  };
}

/** The problem of a guarantee or a scenario that passes although it was known to fail. */
export function unexpectedPass({ location, reason }: Expectation, id: string): string {
  return `${location}: ${id} passes, but is a known failure (${reason}): remove the entry`;
}

/** A line for each guarantee and scenario that passes although it was known to fail. */
function unexpectedPasses(
  expectations: readonly Expectation[],
  guarantees: readonly GuaranteeReport[],
): string[] {
  const of = (id: string): Expectation | undefined => expectations.find((one) => one.id === id);
  return guarantees.flatMap((guarantee) => passesAmong(guarantee, of));
}

/** A scenario that could not be judged is no known failure: it may hide any other. */
function markKnownFailure(
  scenario: ScenarioReport,
  expectation: Expectation | undefined,
): ScenarioReport {
  const { verdict, cases } = scenario;
  const failed = verdict === 'fail' || verdict === 'inconclusive';
  const failures = cases.flatMap((one) => one.failures);
  if (expectation === undefined || !failed) return scenario;
  return failures.every((failure) => isKnown(failure, expectation))
    ? { ...scenario, knownFailure: expectation.reason }
    : scenario;
}

function markUnexpectedPass(
  scenario: ScenarioReport,
  expectation: Expectation | undefined,
): ScenarioReport {
  if (expectation === undefined || scenario.verdict !== 'pass') return scenario;
  return { ...scenario, unexpectedPass: expectation.reason };
}

function isKnown({ unjudged, step = '', message }: Failure, { fails = '' }: Expectation): boolean {
  // After an empty line comes the counterexample, which has about every word.
  const [why = ''] = message.split('\n\n');
  return unjudged !== true && (step.includes(fails) || why.includes(fails));
}

/** Whether such a case is among those that the report has counted as failed. */
function countsAsFailed({ mode }: Report, verdict: ScenarioReport['verdict']): boolean {
  return verdict === 'fail' || (verdict === 'inconclusive' && mode === 'exhaustive');
}

function passesAmong(
  guarantee: GuaranteeReport,
  of: (id: string) => Expectation | undefined,
): string[] {
  return [guarantee, ...guarantee.scenarios].flatMap(({ id, verdict }) => {
    const expectation = of(id);
    return expectation === undefined || verdict !== 'pass' ? [] : [unexpectedPass(expectation, id)];
  });
}
