/** The report of a recording for people, and as JUnit's XML. */
import xmlbuilder from 'xmlbuilder';
import { evidenceTable } from './evidence-table';
import type { GuaranteeResult, RecordingReport, Status } from './report';

/** Of one guarantee, so many violations are printed. */
const SHOWN = 3;
const NAMED = 5;

export function recordingText(report: RecordingReport): string {
  const { file, recording, drivers, guarantees, problems } = report;
  const { header, events, observations, lost, open, left } = recording;
  const of = (status: Status) => guarantees.filter((one) => one.status === status);
  const lines = [
    `${file}: Linux ${header.kernel}, ${header.arch}; ${events} events, ${observations} of them calls and callbacks`,
    `drivers: ${drivers.length === 0 ? 'none' : drivers.join(', ')}`,
  ];
  if (lost !== null)
    lines.push(
      `${lost.events} events were lost: nothing is judged from line ${lost.line} on; record again with a larger buffer (-b)`,
    );
  if (open > 0) lines.push(`${open} calls were open when the recording ended; they are not judged`);
  if (left.length > 0)
    lines.push(
      `when the recording ended, nobody had ended: ${list(left.map(({ label }) => label))}; their processes have gone, so this may be a leak`,
    );
  if (header.exit !== null && header.exit !== 0)
    lines.push(`the command that was recorded ended with exit code ${header.exit}`);
  for (const one of of('broken')) lines.push('', ...brokenText(one));
  const section = (title: string, results: readonly GuaranteeResult[], text: Row): void => {
    if (results.length > 0) lines.push('', title, ...results.map((one) => `  ${text(one)}`));
  };
  section('kept, and how often it was put to the test:', of('kept'), (one) => {
    const { id, kept, looks, subjects } = one;
    const notifiers = subjects.length > 1 ? ` (${subjects.length} subjects)` : '';
    return `${id} ${String(kept).padStart(7)}  ${looks}${notifiers}`;
  });
  section('not reached; what would put it to the test:', of('not reached'), (one) => {
    return `${one.id}  ${one.looks}: ${one.reachedBy}`;
  });
  section('not seen:', of('not seen'), ({ id, looks, unseen }) => `${id}  ${looks}: ${unseen}`);
  const counts = (['broken', 'kept', 'not reached', 'not seen'] as const).map(
    (status) => `${of(status).length} ${status}`,
  );
  lines.push('', ...problems, `${guarantees.length} guarantees: ${counts.join(', ')}`);
  lines.push('What is kept here is no proof: a recording shows the interleavings that it shows.');
  return `${lines.join('\n')}\n`;
}

/** So many names are printed. */
function list(names: readonly string[]): string {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

type Row = (one: GuaranteeResult) => string;

function brokenText({ id, looks, violations, broken, kept, expected }: GuaranteeResult): string[] {
  const known = expected === null ? '' : ` (known: ${expected})`;
  const times = `broken ${broken} of ${kept + broken} times${known}`;
  return [
    `${id} ${looks}: ${times}`,
    ...violations
      .slice(0, SHOWN)
      .flatMap(({ subject, why, evidence }) => [
        `  ${subject.label}: ${why}`,
        ...evidenceTable(evidence).map((row) => `    ${row}`),
      ]),
    ...(broken > SHOWN ? [`  and ${broken - Math.min(SHOWN, violations.length)} more`] : []),
  ];
}

/** A test suite is a guarantee, a test case a notifier or an address space. */
export function recordingJunit({ file, guarantees, problems, failed }: RecordingReport): string {
  const root = xmlbuilder.create('testsuites', { encoding: 'UTF-8', invalidCharReplacement: '?' });
  root.att('name', file).att('failures', failed);
  for (const one of guarantees) {
    const suite = root.ele('testsuite', { name: `${one.id} ${one.looks}` });
    if (one.status === 'not reached' || one.status === 'not seen') {
      const test = suite.ele('testcase', { name: one.status, classname: one.id });
      test.ele('skipped', { message: one.unseen ?? one.reachedBy });
      continue;
    }
    for (const { subject, broken } of one.subjects) {
      const test = suite.ele('testcase', { name: subject.label, classname: one.id });
      if (broken === 0) continue;
      const own = one.violations.filter((violation) => violation.subject.label === subject.label);
      const text = own.flatMap(({ why, evidence }) => [why, ...evidenceTable(evidence)]);
      if (one.expected !== null)
        test.ele('skipped', { message: `known: ${one.expected}` }, text.join('\n'));
      else test.ele('failure', { message: `broken ${broken} times` }, text.join('\n'));
    }
  }
  if (problems.length > 0) {
    const suite = root.ele('testsuite', { name: 'the run itself', tests: 1, failures: 1 });
    suite
      .ele('testcase', { name: 'has no problem', classname: 'judge' })
      .ele('failure', { message: `${problems.length} problems` }, problems.join('\n'));
  }
  return `${root.end({ pretty: true })}\n`;
}
