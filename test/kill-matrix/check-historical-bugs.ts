/** Whether the list of historical bugs agrees with the faults. */
import type { Fault } from '../../src/harness/fault';
import type { HistoricalBug } from '../../src/kill-matrix/historical-bugs';

/** What is wrong with what the list says of faults and scenarios; nothing if all is well. */
export function bugProblems(
  bugs: readonly HistoricalBug[],
  faults: readonly Fault[],
  scenarios: ReadonlySet<string>,
): string[] {
  return bugs.flatMap((bug) => {
    if ('scenarios' in bug) {
      const unknown = bug.scenarios.filter((id) => !scenarios.has(id));
      return unknown.map((id) => `${bug.id}: there is no scenario ${id}`);
    }
    if (!('faults' in bug)) return [];
    const unused = bug.cited.filter((name) => !names(bug.source, name));
    return [
      ...unused.map((name) => `${bug.id}: its source does not say "${name}"`),
      ...bug.faults.flatMap((id) => {
        const fault = faults.find((one) => one.id === id);
        if (fault === undefined) return [`${bug.id}: there is no fault ${id}`];
        const cites = bug.cited.some((name) => names(fault.source, name));
        return cites ? [] : [`${bug.id}: ${id} has another source: ${fault.source}`];
      }),
    ];
  });
}

function names(source: string, name: string): boolean {
  return source.toLowerCase().includes(name.toLowerCase());
}
