/** The implementations that the site speaks of: those with a result, and those that lack one. */
import { type Result, titleOf } from './results';

/** An implementation; `result` is null where it was not run here. */
export interface Column {
  readonly title: string;
  readonly result: Result | null;
}

/** Series of Linux that belong on the site whether or not there is a result of them. */
const LINUX_SERIES: readonly string[] = ['6.1', '6.12'];

/** The results in order, Linux last and in every series. */
export function columnsOf(results: readonly Result[]): Column[] {
  const isLinux = ({ implementation: { name } }: Result): boolean => name.startsWith('linux');
  const linux = results.filter(isLinux);
  const series = LINUX_SERIES.map((wanted): Column => {
    const result = linux.find(({ implementation: { name, version } }) =>
      `${name} ${version}`.split(/[ -]/).some((part) => part === wanted || part.startsWith(`${wanted}.`)),
    );
    return { title: result === undefined ? `linux ${wanted}` : titleOf(result), result: result ?? null };
  });
  const others = results.filter((result) => !isLinux(result));
  return [...others.map((result) => ({ title: titleOf(result), result })), ...series];
}
