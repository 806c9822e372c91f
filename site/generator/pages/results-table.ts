/** The results of a guarantee for each implementation. */
import type { RecordedResult } from '../../../src/report/recorded-result';
import type { Column } from '../columns';
import { html } from '../escape';
import type { Guarantee } from '../guarantee';
import { grouped } from './page';
import { type Shown, verdictHtml } from './verdict';

const HEADS = ['Implementation', 'Verdict', 'Scenarios passed', 'Interleavings', 'Run'];

export function resultsTableHtml(guarantee: Guarantee, columns: readonly Column[]): string {
  const heads = HEADS.map((head) => `<th scope="col">${head}</th>`).join('');
  const rows = columns.map((column) => {
    const cells = cellsOf(guarantee, column).map((cell) => `<td>${cell}</td>`);
    return `<tr><th scope="row">${html(column.title)}</th>${cells.join('')}</tr>`;
  });
  return `<div class="scrolls" tabindex="0" role="region" aria-label="Results"><table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** The verdict on a guarantee, or why there is none. */
export function shownVerdict({ id, reason }: Guarantee, { result }: Column): Shown {
  if (reason !== null) return 'not judged';
  return result?.guarantees.find((one) => one.id === id)?.verdict ?? 'not checked';
}

function cellsOf(guarantee: Guarantee, column: Column): string[] {
  const shown = verdictHtml(shownVerdict(guarantee, column));
  const { result } = column;
  const found = result?.guarantees.find(({ id }) => id === guarantee.id);
  if (result === null || found === undefined)
    return [shown, '', '', result === null ? 'not checked' : ''];
  const passed = found.scenarios.filter(({ verdict }) => verdict === 'pass').length;
  const covered = found.scenarios.reduce((sum, { interleavings }) => sum + interleavings, 0);
  const areExact = found.scenarios.every((one) => one.interleavingsAreExact !== false);
  return [
    shown,
    `${passed} of ${found.scenarios.length}`,
    `${areExact ? '' : '≥ '}${grouped(covered)}`,
    html(runDescription(result)),
  ];
}

/** How a run covered the interleavings, and when. */
export function runDescription({ mode, sampling, date }: RecordedResult): string {
  const coverage =
    mode === 'exhaustive'
      ? 'every interleaving'
      : sampling === undefined
        ? 'sampled'
        : `${grouped(sampling.runs)} random interleavings of each script, seed ${sampling.seed}`;
  return `${coverage}, ${date}`;
}
