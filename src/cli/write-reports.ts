/** The reports of a run on disk and on the terminal. */
import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { printableLine } from '../counterexample/printable';
import { packageRoot } from '../package-root';
import type { Comparison } from '../report/compare-base';
import { renderComparison } from '../report/comparison-text';
import { renderConformance, type Suite } from '../report/conformance-json';
import { renderConsole } from '../report/console-text';
import { renderJunit } from '../report/junit';
import { malformedSentences, type Report, succeeded } from '../report/report';
import { UsageError } from '../usage-error';
import { humanOutput, type Io } from './io';
import type { Reporting } from './options';

/** Where the reports go, under the working directory. */
export const REPORTS = 'reports';
export const CONFORMANCE = 'conformance.json';
export const JUNIT = 'junit.xml';

/** Those that cucumber writes, and with what each ends. */
const FORMATS: readonly (readonly [type: string, file: string, end: string])[] = [
  ['html', 'report.html', '</html>'],
  ['message', 'messages.ndjson', '"testRunFinished"'],
];
const UNWRITTEN = 'this report could not be written';
const FILES = ['report.html', JUNIT, 'messages.ndjson', CONFORMANCE];

/** The paths of all reports, for the last lines of the output. */
export const REPORTS_LINE = FILES.map((file) => `${REPORTS}/${file}`).join(', ');

/** Those that cucumber has; its own message about another names neither it nor these. */
const FORMAT_TYPES = [
  ...['html', 'json', 'junit', 'message', 'pretty', 'progress', 'progress-bar'],
  ...['rerun', 'snippets', 'summary', 'usage', 'usage-json'],
];

/** Throws a UsageError where a report could not be written: a run can take long until then. */
export function checkReporting({ junit, format = [] }: Reporting, { cwd, suite }: Io): void {
  if (statSync(join(cwd, REPORTS), { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new UsageError(`${REPORTS}: a file; expected a folder, as the reports go there`);
  }
  for (const file of FILES) mustBeFile(`${REPORTS}/${file}`, join(cwd, REPORTS, file));
  if (junit !== undefined) {
    mustBeFile(`--junit ${junit}`, resolve(cwd, junit));
    if (!existsSync(dirname(resolve(cwd, junit)))) {
      throw new UsageError(`--junit ${junit}: expected a file in a folder that there is`);
    }
  }
  for (const written of format) {
    const { type, file } = formatOf(written);
    mustBeFile(`--format ${written}`, resolve(suite, file));
    if (FORMAT_TYPES.includes(type) || existsSync(resolve(suite, type))) continue;
    const known = FORMAT_TYPES.join(', ');
    throw new UsageError(`--format ${written}: expected one of ${known}, or a formatter's path`);
  }
}

function formatOf(written: string): { readonly type: string; readonly file: string } {
  const [, type = '', file = ''] = /^"?(.*?)"?:"?(.*?)"?$/s.exec(written) ?? [];
  return { type, file };
}

function mustBeFile(written: string, path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new UsageError(`${written}: a folder; expected a file`);
}

/** Removes what an earlier run left: a run that ends without reports must not seem to have its results. */
export function removeReports({ junit, format = [] }: Reporting, { cwd, suite }: Io): void {
  for (const file of FILES) rmSync(join(cwd, REPORTS, file), { force: true });
  const further = format.map((written) => resolve(suite, formatOf(written).file));
  if (junit !== undefined) further.push(resolve(cwd, junit));
  for (const file of further) {
    // Never a device, such as /dev/stdout.
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile()) rmSync(file);
  }
}

/** Cucumber's reports, as its configuration has them. */
export function cucumberFormats(cwd: string): readonly string[] {
  return FORMATS.map(([type, file]) => `"${type}":"${join(cwd, REPORTS, file)}"`);
}

/** Writes conformance.json in one step: a reader sees the whole of it or nothing. */
export function writeConformance(cwd: string, text: string): void {
  const file = join(cwd, REPORTS, CONFORMANCE);
  mkdirSync(join(cwd, REPORTS), { recursive: true });
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, text);
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** What the text of a run says besides its report. */
export interface Printed {
  readonly how: string;
  readonly reports: string;
  /** Reports that could not be written, a line for each. */
  readonly unwritten?: readonly string[];
  /** The file with the known defects of what is judged. */
  readonly defects?: string;
  /** Where the run is compared with a base: only what differs is printed. */
  readonly comparison?: Comparison;
}

/**
 * Prints the report of a run that reached its end, and writes it. Returns the exit code: the verdict
 * is told also where a report cannot be written.
 */
export function writeReports(
  report: Report,
  { json = false, junit }: Reporting,
  printed: Printed,
  io: Io,
): number {
  const suite = readSuite();
  const conformance = renderConformance(report, suite);
  const { comparison, ...shown } = { colour: io.colour, ...printed };
  const text =
    comparison === undefined ? renderConsole(report, shown) : renderComparison(comparison, shown);
  humanOutput({ json }, io).write(`\n${text}`);
  if (json) io.stdout.write(conformance);
  const files = [join(REPORTS, JUNIT), ...(junit === undefined ? [] : [junit])];
  const unfinished = unfinishedFormats(printed.reports, io.cwd);
  const unwritten = [
    // Cucumber's error names no file: it says more only where all of its files are whole.
    ...(unfinished.length > 0 ? unfinished : (printed.unwritten ?? [])),
    ...unlessWritten(`${REPORTS}/${CONFORMANCE}`, () => writeConformance(io.cwd, conformance)),
    ...files.flatMap((file) =>
      unlessWritten(file, () =>
        writeFileSync(resolve(io.cwd, file), renderJunit(report, suite.name)),
      ),
    ),
  ];
  const malformed = malformedSentences(report);
  for (const line of [...malformed, ...unwritten]) {
    io.stderr.write(`${printableLine(`error: ${line}`)}\n`);
  }
  if (malformed.length > 0) return 2;
  if (unwritten.length > 0) return 3;
  if (report.notAsked !== undefined) return 3;
  return succeeded(report) ? 0 : 1;
}

/** Nothing, or a line that says why the file could not be written. */
export function unlessWritten(file: string, write: () => void): string[] {
  try {
    write();
    return [];
  } catch (error) {
    return [`${file}: ${UNWRITTEN} (${error instanceof Error ? error.message : error})`];
  }
}

/** Cucumber goes on where it cannot write a report: the end of the file tells. */
function unfinishedFormats(reports: string, cwd: string): string[] {
  return FORMATS.flatMap(([, file, end]) => {
    const name = `${REPORTS}/${file}`;
    if (!reports.includes(name) || endOf(join(cwd, name)).includes(end)) return [];
    return [`${name}: ${UNWRITTEN}`];
  });
}

function endOf(file: string): string {
  if (!existsSync(file)) return '';
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const end = Buffer.alloc(Math.min(size, 4096));
    readSync(descriptor, end, 0, end.length, size - end.length);
    return end.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}

const packageSchema = z.object({ name: z.string(), version: z.string() });

/** Name and version of the specification. */
export function readSuite(): Suite {
  return packageSchema.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')));
}
