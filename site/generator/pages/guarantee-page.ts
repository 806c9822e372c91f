/** The page of a guarantee. */
import type { Column } from '../columns';
import type { Content } from '../content';
import { html } from '../escape';
import type { DetectedFault } from '../faults';
import type { Guarantee } from '../guarantee';
import type { Picture } from '../picture';
import { prose, sourceProse } from '../prose';
import { spansInWords } from '../versions';
import { guaranteeList, type Page, page, section } from './page';
import { resultsTableHtml } from './results-table';
import { faultBlocks, scenarioBlocks } from './scenario-blocks';

/** What the pages show besides the guarantees themselves. */
export interface PageData {
  readonly columns: readonly Column[];
  readonly pictures: ReadonlyMap<string, Picture>;
  readonly content: Content;
  readonly faults: ReadonlyMap<string, readonly DetectedFault[]>;
}

const UP = '../';

const OBSERVERS: Readonly<Record<string, string>> = {
  driver: 'a driver or a user process observes a violation reliably',
  stress: 'a driver observes a violation by chance, or with stress, a signal or a debugging option',
  model: 'only a model that controls the order of every step shows a violation',
  caller: 'an obligation of drivers and other callers',
  compile: 'the compiler reports a violation',
  none: 'no violation is observable',
};

export function guaranteePage(
  guarantee: Guarantee,
  all: readonly Guarantee[],
  data: PageData,
): Page {
  const { id, statement } = guarantee;
  const faults = data.faults.get(id) ?? [];
  return page(`guarantees/${id}.md`, {
    title: `${id}: ${statement}`,
    description: statement,
    blocks: [
      section(1, `${id}: ${statement}`, id.toLowerCase()),
      ...rationaleOf(guarantee, data.content.rationale.get(id)),
      factsHtml(guarantee, data.content),
      section(2, 'Source', 'source'),
      `<blockquote><p>${sourceProse(guarantee.source, UP)}</p></blockquote>`,
      section(2, 'Results', 'results'),
      resultsTableHtml(guarantee, data.columns),
      ...faultBlocks(guarantee, faults),
      ...scenarioBlocks(guarantee, data.pictures, faults),
      ...otherGuaranteesOfFeature(guarantee, all),
    ],
  });
}

function factsHtml(guarantee: Guarantee, { areas }: Content): string {
  const { area, feature, versions, observable, location } = guarantee;
  const title = areas.find(({ folder }) => folder === area)?.title ?? area;
  const facts = [
    ['Applies to', html(spansInWords(versions, guarantee.catalogued))],
    ['Observable', html(OBSERVERS[observable] ?? observable)],
    ...(area === null ? [] : [['Area', html(`${title}: ${feature}`)]]),
    ['Defined in', `<code>${html(location)}</code>`],
  ];
  const rows = facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return `<dl class="facts">${rows.join('')}</dl>`;
}

function rationaleOf({ explanation, reason }: Guarantee, rationale: string | undefined): string[] {
  const paragraphs = [rationale ?? '', explanation].filter((text) => text !== '');
  return [
    ...paragraphs.map((text) => `<p>${prose(text, UP)}</p>`),
    ...(reason === null ? [] : [`<p><b>Not judged.</b> ${prose(reason, UP)}</p>`]),
  ];
}

/** The other guarantees of its feature file. */
function otherGuaranteesOfFeature(
  { id, feature, area }: Guarantee,
  all: readonly Guarantee[],
): string[] {
  const others = all.filter((one) => one.id !== id && one.area === area && one.feature === feature);
  if (area === null || others.length === 0) return [];
  return [section(2, `Other guarantees: ${feature}`, 'others'), guaranteeList(others, UP)];
}
