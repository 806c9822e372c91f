/** The matrix of guarantees and implementations, the runs behind it, and the badges. */
import { badgeFile } from '../badge';
import type { Column } from '../columns';
import type { Content } from '../content';
import { html, plain } from '../escape';
import type { Guarantee } from '../guarantee';
import { type Page, page, section } from './page';
import { runDescription, shownVerdict } from './results-table';
import type { Shown } from './verdict';

/** The data of the component in site/.vitepress/theme/GuaranteeMatrix.vue. */
export interface MatrixData {
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly id: string;
    readonly statement: string;
    readonly area: string;
    readonly verdicts: readonly Shown[];
  }[];
}

export function matrixData(
  guarantees: readonly Guarantee[],
  columns: readonly Column[],
  { areas }: Content,
): MatrixData {
  return {
    columns: columns.map(({ title }) => plain(title)),
    rows: guarantees.map((guarantee) => ({
      id: guarantee.id,
      statement: plain(guarantee.statement),
      area: areas.find(({ folder }) => folder === guarantee.area)?.title ?? 'not judged',
      verdicts: columns.map((column) => shownVerdict(guarantee, column)),
    })),
  };
}

export function matrixPage(columns: readonly Column[]): Page {
  return page('matrix.md', {
    title: 'The matrix',
    description: 'Guarantees and implementations.',
    blocks: [
      section(1, 'The matrix', 'matrix'),
      '<p>The verdict on every guarantee for each implementation.</p>',
      '<GuaranteeMatrix />',
      section(2, 'The runs', 'runs'),
      runsHtml(columns),
      section(2, 'Badges', 'badges'),
      '<p>An image for a README, for each run:</p>',
      badgesHtml(columns),
    ],
  });
}

function badgesHtml(columns: readonly Column[]): string {
  const items = columns.flatMap(({ title, result }) => {
    if (result === null) return [];
    const file = badgeFile(result);
    const alt = `Badge: how many guarantees ${title} passes`;
    return [
      `<li><img class="badge" src="${file}" alt="${html(alt)}" height="20"> <a href="${file}" target="_self">${file}</a></li>`,
    ];
  });
  return `<ul>${items.join('')}</ul>`;
}

const HEADS = ['Implementation', 'Suite', 'Pass', 'Fail', 'Unsupported', 'Inconclusive', 'Run'];

function runsHtml(columns: readonly Column[]): string {
  const rows = columns.map(({ title, result }) => {
    const cells = result === null ? ['', '', '', '', '', 'not checked'] : detailsOf(result);
    const row = cells.map((cell) => `<td>${html(cell)}</td>`).join('');
    return `<tr><th scope="row">${html(title)}</th>${row}</tr>`;
  });
  const heads = HEADS.map((head) => `<th scope="col">${head}</th>`).join('');
  return `<div class="scrolls" tabindex="0" role="region" aria-label="The runs"><table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function detailsOf(result: NonNullable<Column['result']>): string[] {
  const { pass, fail, unsupported, inconclusive } = result.totals;
  const counts = [pass, fail, unsupported, inconclusive].map(String);
  return [`${result.suite.name} ${result.suite.version}`, ...counts, runDescription(result)];
}
