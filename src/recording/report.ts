/** What a recording shows of each guarantee. */
import type { Tally, Violation } from '../properties/any-trace/judged';
import { describeObservation } from './evidence-table';
import { type RecordedGuarantee, recordedGuarantees } from './guarantees';
import type { RecordingHeader } from './header';
import type { JudgedRecording } from './judge-recording';

/** Not reached: nothing puts it to the test. Not seen: a probe that it needs was not set. */
export type Status = 'broken' | 'kept' | 'not reached' | 'not seen';

export interface GuaranteeResult extends RecordedGuarantee {
  readonly status: Status;
  /** How often it was put to the test, and held or not. */
  readonly kept: number;
  readonly broken: number;
  readonly subjects: readonly Tally[];
  readonly violations: readonly Violation[];
  /** Of one that is not seen: why. */
  readonly unseen: string | null;
  /** The reason of a known failure. */
  readonly expected: string | null;
}

export interface RecordingReport {
  readonly file: string;
  readonly recording: JudgedRecording;
  readonly drivers: readonly string[];
  readonly guarantees: readonly GuaranteeResult[];
  /** Known failures that are kept. */
  readonly problems: readonly string[];
  /** Guarantees that are broken, known failures aside. */
  readonly failed: number;
}

/** A known failure: a part of the id's violations, or all. */
export interface KnownFailure {
  readonly id: string;
  readonly reason: string;
  readonly fails?: string;
  readonly location: string;
}

/** The results of one driver, or of all; those of the core are in both. */
export function reportOf(
  file: string,
  recording: JudgedRecording,
  driver: string | null,
  known: readonly KnownFailure[],
): RecordingReport {
  const isOf = ({ driver: of }: { readonly driver: string | null }): boolean =>
    driver === null || of === null || of === driver;
  const guarantees = recordedGuarantees.map((guarantee): GuaranteeResult => {
    const { id } = guarantee;
    const subjects = [...(recording.judged.tallies.get(id)?.values() ?? [])].filter(({ subject }) =>
      isOf(subject),
    );
    const violations = recording.judged.violations.filter(
      (one) => one.guarantee === id && isOf(one.subject),
    );
    const unseen = whyUnseen(guarantee, recording.header);
    const kept = unseen === null ? sum(subjects.map((one) => one.kept)) : 0;
    const broken = unseen === null ? sum(subjects.map((one) => one.broken)) : 0;
    const reached = kept > 0 ? 'kept' : 'not reached';
    const status = unseen !== null ? 'not seen' : broken > 0 ? 'broken' : reached;
    const entry = known.find((one) => one.id === id);
    const isKnown =
      status === 'broken' && violations.every(({ why }) => why.includes(entry?.fails ?? ''));
    const expected = entry !== undefined && isKnown ? entry.reason : null;
    const shown = unseen === null ? violations : [];
    return { ...guarantee, status, kept, broken, subjects, violations: shown, unseen, expected };
  });
  const problems = known.flatMap(({ id, location, reason }) =>
    guarantees.some((one) => one.id === id && one.status === 'kept')
      ? [`${location}: ${id} is kept, but is a known failure (${reason}): remove the entry`]
      : [],
  );
  const failed = guarantees.filter(
    ({ status, expected }) => status === 'broken' && expected === null,
  ).length;
  return { file, recording, drivers: driversOf(recording), guarantees, problems, failed };
}

/** The drivers whose notifiers the recording shows. */
export function driversOf({ judged, header }: JudgedRecording): string[] {
  const names = [...judged.tallies.values()].flatMap((tallies) =>
    [...tallies.values()].flatMap(({ subject }) => subject.driver ?? []),
  );
  const recorded = [...header.callbacks.values()].map(({ driver }) => driver);
  return [...new Set([...names, ...recorded])].sort();
}

function whyUnseen({ needs }: RecordedGuarantee, header: RecordingHeader): string | null {
  const operations = new Set([...header.callbacks.values()].map(({ operation }) => operation));
  for (const need of needs) {
    if (header.set.has(need) || operations.has(need)) continue;
    const reason = header.notSet.get(need);
    // No driver has such a callback: nothing can put it to the test.
    if (reason === undefined && !/^_|^mm/.test(need)) continue;
    return `the probe of ${need} was not set${reason === undefined ? '' : `: ${reason}`}`;
  }
  return null;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** The report for programs. */
export function recordingJson(report: RecordingReport): unknown {
  const { file, recording, drivers, guarantees, problems, failed } = report;
  const { header, events, observations, lost, open, left } = recording;
  return {
    formatVersion: 1,
    recording: file,
    kernel: header.kernel,
    arch: header.arch,
    events,
    observations,
    lost,
    openCalls: open,
    left: left.map(({ label, driver }) => ({ name: label, driver })),
    drivers,
    guarantees: guarantees.map((one) => ({
      id: one.id,
      looks: one.looks,
      status: one.status,
      kept: one.kept,
      broken: one.broken,
      expected: one.expected,
      reachedBy: one.reachedBy,
      unseen: one.unseen,
      subjects: one.subjects.map(({ subject, kept, broken }) => ({
        name: subject.label,
        driver: subject.driver,
        kept,
        broken,
      })),
      violations: one.violations.map(({ subject, why, evidence }) => ({
        subject: subject.label,
        why,
        events: evidence.map((event) => ({
          line: event.line,
          task: event.task,
          text: describeObservation(event),
        })),
      })),
    })),
    problems,
    failed,
  };
}
