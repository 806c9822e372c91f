/** The implementations that the site speaks of: those with a result, and those that lack one. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordedResult, readRecorded, resultOf } from '../../src/report/recorded-result';

/** An implementation; `result` is null where none is known. */
export interface Column {
  readonly title: string;
  readonly result: RecordedResult | null;
}

/** Series of Linux that belong on the site whether or not there is a result of them. */
const LINUX_SERIES: readonly string[] = ['6.1', '6.12'];

/** What is kept in results/, and what the last run here wrote to reports/. */
export function knownResults(project: string): RecordedResult[] {
  const own = join(project, 'reports', 'conformance.json');
  const last = existsSync(own)
    ? resultOf(readFileSync(own, 'utf8'), statSync(own).mtime.toISOString().slice(0, 10))
    : null;
  const kept = existsSync(join(project, 'results')) ? readRecorded(join(project, 'results')) : [];
  return [...kept, ...(last === null ? [] : [last])];
}

/**
 * A column for each implementation, Linux last and in every series. Of several results of one, it
 * has the newest of those that judged the most: a run of a few scenarios takes nothing away.
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

/** Name and version, as a column is headed: `linux-6.12 6.12.94` is `linux 6.12.94`. */
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
