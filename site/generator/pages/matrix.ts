/** The matrix of guarantees and implementations, the runs behind it, and the badges. */
import { badgeFile } from '../badge';
import { type Column, isOf2008 } from '../columns';
import type { Content } from '../content';
import { html, plain } from '../escape';
import type { Guarantee } from '../guarantee';
import { knownFailureInWords, knownFailuresOf } from '../known-failure';
import type { Shown } from '../signs';
import { totalsOf } from '../totals';
import { type Page, page, section } from './page';
import { resultAnchor, runDescription } from './results-table';
import { shownVerdict } from './verdict';

/** The data of the component in site/.vitepress/theme/GuaranteeMatrix.vue. */
export interface MatrixData {
  readonly columns: readonly {
    readonly title: string;
    /** Of the row of its results on the page of a guarantee. */
    readonly anchor: string;
    /** Whether the column is shown only on demand. */
    readonly isFolded: boolean;
  }[];
  readonly rows: readonly {
    readonly id: string;
    readonly statement: string;
    readonly area: string;
    readonly cells: readonly Cell[];
  }[];
}

interface Cell {
  readonly verdict: Shown;
  /** Whether the page of the guarantee says more. */
  readonly isKnown: boolean;
  /** The reasons of known failures, each once. */
  readonly why: readonly string[];
}

export function matrixData(
  guarantees: readonly Guarantee[],
  columns: readonly Column[],
  { areas }: Content,
): MatrixData {
  return {
    columns: columns.map((column) => ({
      title: plain(column.title),
      anchor: resultAnchor(column),
      isFolded: isOf2008(column),
    })),
    rows: guarantees.map((guarantee) => ({
      id: guarantee.id,
      statement: plain(guarantee.statement),
      area: areas.find(({ folder }) => folder === guarantee.area)?.title ?? 'not judged',
      cells: columns.map((column) => cellOf(guarantee, column)),
    })),
  };
}

function cellOf(guarantee: Guarantee, column: Column): Cell {
  const found = column.result?.guarantees.find(({ id }) => id === guarantee.id);
  const why = found === undefined ? [] : knownFailuresOf(found).map(knownFailureInWords);
  return {
    verdict: shownVerdict(guarantee, column),
    isKnown: found !== undefined,
    why: [...new Set(why)].map(plain),
  };
}

export function matrixPage(columns: readonly Column[]): Page {
  return page('matrix.md', {
    title: 'The matrix',
    description: 'Guarantees and implementations.',
    matter: ['aside: false', 'pageClass: wide'],
    blocks: [
      section(1, 'The matrix', 'matrix'),
      '<p>The verdict on every guarantee for each implementation. A cell leads to the run, the reasons and the timelines.</p>',
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

const HEADS = [
  'Implementation',
  'Suite',
  'Pass',
  'Fail',
  'Known defect',
  'No defect',
  'Unsupported',
  'Inconclusive',
  'Run',
];

function runsHtml(columns: readonly Column[]): string {
  const rows = columns.map(({ title, result }) => {
    const cells =
      result === null ? [...HEADS.slice(2).map(() => ''), 'not checked'] : detailsOf(result);
    const row = cells.map((cell) => `<td>${html(cell)}</td>`).join('');
    return `<tr><th scope="row">${html(title)}</th>${row}</tr>`;
  });
  const heads = HEADS.map((head) => `<th scope="col">${head}</th>`).join('');
  return `<div class="scrolls" tabindex="0" role="region" aria-label="The runs"><table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function detailsOf(result: NonNullable<Column['result']>): string[] {
  const { pass, fail, knownDefects, noDefects, unsupported, inconclusive } = totalsOf(result);
  const counts = [pass, fail, knownDefects, noDefects, unsupported, inconclusive].map(String);
  return [`${result.suite.name} ${result.suite.version}`, ...counts, runDescription(result)];
}
