/** How a guarantee fared with each implementation. */
import type { RecordedResult } from '../../../src/report/recorded-result';
import type { Column } from '../columns';
import { html } from '../escape';
import type { Guarantee } from '../guarantee';
import { grouped } from './page';
import { type Shown, verdictHtml } from './verdict';

const HEADS = ['Implementation', 'Verdict', 'Scenarios kept', 'Interleavings', 'Run'];

/** A table of the implementations; of one that was not run, that it was not. */
export function resultsTableHtml(guarantee: Guarantee, columns: readonly Column[]): string {
  const heads = HEADS.map((head) => `<th scope="col">${head}</th>`).join('');
  const rows = columns.map((column) => {
    const cells = cellsOf(guarantee, column).map((cell) => `<td>${cell}</td>`);
    return `<tr><th scope="row">${html(column.title)}</th>${cells.join('')}</tr>`;
  });
  return `<div class="scrolls" tabindex="0" role="region" aria-label="How it fared"><table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** The verdict on a guarantee, as far as there is one. */
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
  const kept = found.scenarios.filter(({ verdict }) => verdict === 'pass').length;
  const covered = found.scenarios.reduce((sum, { interleavings }) => sum + interleavings, 0);
  return [shown, `${kept} of ${found.scenarios.length}`, grouped(covered), html(howRun(result))];
}

/** How a run went about it, in a few words. */
export function howRun({ mode, sampling, date }: RecordedResult): string {
  const way =
    mode === 'exhaustive'
      ? 'every interleaving'
      : sampling === undefined
        ? 'sampled'
        : `${grouped(sampling.runs)} random interleavings of each script, seed ${sampling.seed}`;
  return `${way}, ${date}`;
}
