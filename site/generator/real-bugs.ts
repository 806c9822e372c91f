/** Which faults reproduce a real bug, and whether Linux still has it. */
import type { HistoricalBug } from '../../src/kill-matrix/historical-bugs';
import type { RecordedResult } from '../../src/report/recorded-result';
import type { RealBug } from './faults';
import { knownFailuresOf } from './known-failure';

/** By fault, the bug that it reproduces; a mere objection is none. */
export function realBugs(
  bugs: readonly HistoricalBug[],
  results: readonly RecordedResult[],
): ReadonlyMap<string, RealBug> {
  const found = new Set(
    results
      .flatMap(({ guarantees }) => guarantees.flatMap(knownFailuresOf))
      .map(({ finding }) => finding),
  );
  return new Map(
    bugs
      .filter(({ kind }) => kind === 'bug')
      .flatMap((bug) => {
        const real: RealBug = found.has(bug.id) ? 'known defect' : 'past bug';
        return 'faults' in bug ? bug.faults.map((fault) => [fault, real] as const) : [];
      }),
  );
}
