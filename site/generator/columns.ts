/** The columns of the site's tables: implementations with a result, and kernels without one. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordedResult, readRecorded, resultOf } from '../../src/report/recorded-result';

/** An implementation; `result` is null if it was not checked. */
export interface Column {
  readonly title: string;
  readonly result: RecordedResult | null;
}

/** Series of Linux that have a column also without a result. */
const LINUX_SERIES: readonly string[] = ['6.1', '6.12'];

/** The results in results/, and that of the last run in reports/. */
export function knownResults(project: string): RecordedResult[] {
  const lastRun = join(project, 'reports', 'conformance.json');
  const last = existsSync(lastRun)
    ? resultOf(readFileSync(lastRun, 'utf8'), statSync(lastRun).mtime.toISOString().slice(0, 10))
    : null;
  const recorded = existsSync(join(project, 'results'))
    ? readRecorded(join(project, 'results'))
    : [];
  return [...recorded, ...(last === null ? [] : [last])];
}

/**
 * A column for each implementation, Linux last. A column shows the newest of the results with the
 * most scenarios, so that a run of a few scenarios does not replace a full one.
 */
export function columnsOf(results: readonly RecordedResult[]): Column[] {
  const best = new Map<string, RecordedResult>();
  for (const result of results) {
    const known = best.get(titleOf(result));
    if (known === undefined || isBetter(result, known)) best.set(titleOf(result), result);
  }
  const all = [...best].map(([title, result]): Column => ({ title, result }));
  const lacking = LINUX_SERIES.filter((series) => !all.some(({ title }) => isOf(title, series)));
  const linux = [
    ...all.filter(({ title }) => isLinux(title)),
    ...lacking.map((series): Column => ({ title: `linux ${series}`, result: null })),
  ];
  const sorted = linux.sort((left, right) =>
    left.title.localeCompare(right.title, 'en', { numeric: true }),
  );
  return [...all.filter(({ title }) => !isLinux(title)), ...sorted];
}

/** The head of a column: `linux 6.12.94` for `linux-6.12 6.12.94`. */
export function titleOf({ implementation: { name, version } }: RecordedResult): string {
  return `${name.startsWith('linux-') ? 'linux' : name} ${version}`;
}

function isLinux(title: string): boolean {
  return title.startsWith('linux ');
}

function isOf(title: string, series: string): boolean {
  const [, release = ''] = title.split(' ');
  return (
    isLinux(title) &&
    (release === series || /^[.-]/.test(release.slice(series.length))) &&
    release.startsWith(series)
  );
}

function isBetter(one: RecordedResult, known: RecordedResult): boolean {
  const [more, before] = [scenariosIn(one), scenariosIn(known)];
  return more > before || (more === before && one.date >= known.date);
}

function scenariosIn({ guarantees }: RecordedResult): number {
  return guarantees.flatMap(({ scenarios }) => scenarios).length;
}
