/** The results of a guarantee for each implementation. */
import type { RecordedResult } from '../../../src/report/recorded-result';
import type { Column } from '../columns';
import { html } from '../escape';
import type { Guarantee } from '../guarantee';
import { knownFailureInWords, knownFailuresOf } from '../known-failure';
import { grouped, scenarioAnchor } from './page';
import { shownVerdict, verdictHtml } from './verdict';

const HEADS = ['Implementation', 'Verdict', 'Scenarios passed', 'Interleavings', 'Run'];

export function resultsTableHtml(guarantee: Guarantee, columns: readonly Column[]): string {
  const heads = HEADS.map((head) => `<th scope="col">${head}</th>`).join('');
  const rows = columns.map((column) => {
    const cells = cellsOf(guarantee, column).map((cell) => `<td>${cell}</td>`);
    const row = `<tr id="${resultAnchor(column)}"><th scope="row">${html(column.title)}</th>${cells.join('')}</tr>`;
    return row + reasonsRow(guarantee, column);
  });
  return `<div class="scrolls" tabindex="0" role="region" aria-label="Results"><table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** The anchor of an implementation's row. */
export function resultAnchor({ title }: Column): string {
  return `result-${title.replace(/[^A-Za-z0-9.]+/g, '-').slice(0, 60)}`;
}

/** A row with the reason of each known failure; empty if there is none. */
function reasonsRow({ id, scenarios }: Guarantee, { result }: Column): string {
  const found = result?.guarantees.find((one) => one.id === id);
  const known = found === undefined ? [] : knownFailuresOf(found);
  if (known.length === 0) return '';
  const items = known.map((one) => {
    const name = html(one.scenario);
    // A recorded result can have a scenario that the features have no longer.
    const isThere = scenarios.some((scenario) => scenario.id === one.scenario);
    const link = isThere ? `<a href="#${scenarioAnchor(one.scenario)}">${name}</a>` : name;
    return `<li>${link}: ${html(knownFailureInWords(one))}</li>`;
  });
  return `<tr class="reasons"><td colspan="${HEADS.length}"><ul>${items.join('')}</ul></td></tr>`;
}

function cellsOf(guarantee: Guarantee, column: Column): string[] {
  const shown = verdictHtml(shownVerdict(guarantee, column));
  const { result } = column;
  const found = result?.guarantees.find(({ id }) => id === guarantee.id);
  if (result === null || found === undefined)
    return [shown, '', '', result === null ? 'not checked' : ''];
  const passed = found.scenarios.filter(({ verdict }) => verdict === 'pass').length;
  const unsupported = found.scenarios.filter(({ verdict }) => verdict === 'unsupported').length;
  const covered = found.scenarios.reduce((sum, { interleavings }) => sum + interleavings, 0);
  const areExact = found.scenarios.every((one) => one.interleavingsAreExact !== false);
  return [
    shown,
    `${passed} of ${found.scenarios.length}${unsupported === 0 ? '' : `, ${unsupported} unsupported`}`,
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
