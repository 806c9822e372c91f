/** The columns of the site's tables: implementations with a result, and kernels without one. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordedResult, readRecorded } from '../../src/report/recorded-result';

/** An implementation; `result` is null if it was not checked. */
export interface Column {
  readonly title: string;
  readonly result: RecordedResult | null;
}

/** Series of Linux that have a column also without a result. */
const LINUX_SERIES: readonly string[] = ['6.1', '6.12'];

/** The results in results/, and no others: the site shows no run that is not recorded. */
export function knownResults(project: string): RecordedResult[] {
  const folder = join(project, 'results');
  return existsSync(folder) ? readRecorded(folder) : [];
}

/**
 * A column for each implementation, those that people use first: releases of Linux, the newest first,
 * then the reference, then others, and the revisions of 2008 last. A column shows the newest of the
 * results with the most scenarios, so that a run of a few scenarios does not replace a full one.
 */
export function columnsOf(results: readonly RecordedResult[]): Column[] {
  const best = new Map<string, RecordedResult>();
  for (const result of results) {
    const known = best.get(titleOf(result));
    if (known === undefined || isBetter(result, known)) best.set(titleOf(result), result);
  }
  const all = [...best].map(([title, result]): Column => ({ title, result }));
  const lacking = LINUX_SERIES.filter((series) => !all.some(({ title }) => isOf(title, series)));
  const columns = [
    ...all,
    ...lacking.map((series): Column => ({ title: `linux ${series}`, result: null })),
  ];
  return columns.sort(
    (left, right) => rank(left) - rank(right) || compareTitles(right.title, left.title),
  );
}

/** Whether the column is of a revision of the notifiers of January 2008. */
export function isOf2008({ title }: Column): boolean {
  return title.startsWith('2008-');
}

function rank(column: Column): number {
  if (isOf2008(column)) return 3;
  if (isLinux(column.title)) return 0;
  return column.title.startsWith('reference ') ? 1 : 2;
}

function compareTitles(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

/** The head of a column: `linux 6.12.94` for `linux-6.12 6.12.94`, which ran, or its source. */
export function titleOf({ implementation: { name, version } }: RecordedResult): string {
  if (name === 'kernel-source') return `linux ${version}, by its source`;
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
