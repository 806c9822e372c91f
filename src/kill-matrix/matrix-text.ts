/** The kill matrix as text, and as JSON. */

import type { FaultResult, Matrix } from './kill-matrix';
import type { KillRecord } from './run-fault';

const HEAD = ['fault', 'guarantee', 'scenario', 'interleavings', 'steps'];

/**
 * A line per fault and guarantee, with a star if the fault's `breaks` lists the guarantee; then totals
 * and problems.
 */
export function renderMatrix(
  { faults, guaranteesWithoutKill, problems }: Matrix,
  onlyTotals = false,
): string {
  const rows = faults.flatMap(rowsOf);
  const widths = HEAD.map((head, at) =>
    Math.max(head.length, ...rows.map((row) => (row[at] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  const killed = faults.filter(({ killedBy }) => killedBy.length > 0).length;
  const killers = faults.map(({ killedBy }) => new Set(killedBy.map((one) => one.guarantee)));
  const guarantees = new Set(killers.flatMap((some) => [...some])).size;
  const pairs = killers.reduce((sum, { size }) => sum + size, 0);
  const givenUp = faults.reduce((sum, fault) => sum + fault.givenUp.length, 0);
  return [
    ...(onlyTotals ? [] : [line(HEAD), ...rows.map(line), '']),
    `${faults.length} faults, ${killed} killed; ${guarantees} guarantees kill one, ${guaranteesWithoutKill.length} none`,
    `${pairs} pairs of a fault and a guarantee that kills it; ${givenUp} searches exceeded a bound and count as not killed`,
    renderProblems({ problems }),
  ].join('\n');
}

/** A line per problem. */
export function renderProblems({ problems }: Pick<Matrix, 'problems'>): string {
  return problems.map((problem) => `error: ${problem}\n`).join('');
}

/** The shortest counterexample of each fault. */
export function renderTraces(faults: readonly FaultResult[]): string {
  return faults
    .map(({ id, title, source, shown }) => {
      return `${id}: ${title}\n${source}\n\n${shown?.text ?? 'no interleaving to show'}\n`;
    })
    .join('\n');
}

/** The matrix for programs. */
export function renderJson({ faults, guaranteesWithoutKill, problems, complete }: Matrix): string {
  const entries = faults.map(({ id, source, breaks, killedBy }) => {
    const kills = killedBy.map(({ guarantee, scenario, interleavings }) => {
      return { guarantee, scenario, interleavings };
    });
    return { id, source, breaks, killedBy: kills };
  });
  const searchesGivenUp = faults.reduce((sum, { givenUp }) => sum + givenUp.length, 0);
  const matrix = { faults: entries, guaranteesWithoutKill, searchesGivenUp, problems, complete };
  return `${JSON.stringify(matrix, null, 2)}\n`;
}

function rowsOf({ id, breaks, killedBy }: FaultResult): string[][] {
  const guarantees = [...new Set(killedBy.map(({ guarantee }) => guarantee))];
  if (guarantees.length === 0) return [[id, 'survives']];
  return guarantees.map((guarantee) => {
    const kills = killedBy.filter((kill) => kill.guarantee === guarantee);
    const best = shortest(kills);
    const more = kills.length > 1 ? ` +${kills.length - 1}` : '';
    const mark = breaks.includes(guarantee) ? '*' : '';
    const steps = best.steps === null ? '-' : String(best.steps);
    return [id, `${guarantee}${mark}`, `${best.scenario}${more}`, best.interleavings, steps];
  });
}

function shortest(kills: readonly KillRecord[]): KillRecord {
  const length = ({ steps }: KillRecord) => steps ?? Number.POSITIVE_INFINITY;
  return kills.reduce((best, kill) => (length(kill) < length(best) ? kill : best));
}
