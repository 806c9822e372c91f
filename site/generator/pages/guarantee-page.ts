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
import { faultBlocks, scenarioBlocks } from './scenarios';

/** What there is to say of guarantees besides what they are. */
export interface Findings {
  readonly columns: readonly Column[];
  readonly pictures: ReadonlyMap<string, Picture>;
  readonly content: Content;
  readonly faults: ReadonlyMap<string, readonly DetectedFault[]>;
}

const UP = '../';

const OBSERVERS: Readonly<Record<string, string>> = {
  driver: 'a driver and a user process can see it broken whenever they try',
  stress: 'a driver can see it broken with luck, stress, a signal or a debugging option',
  model: 'only a model, whose every step can be ordered, shows it broken',
  caller: 'it is what a driver or another caller owes',
  compile: 'the compiler sees it broken',
  none: 'it promises nothing that could be seen broken',
};

/** The page of one of all guarantees. */
export function guaranteePage(
  guarantee: Guarantee,
  all: readonly Guarantee[],
  findings: Findings,
): Page {
  const { id, statement } = guarantee;
  const faults = findings.faults.get(id) ?? [];
  return page(`guarantees/${id}.md`, {
    title: `${id}: ${statement}`,
    description: statement,
    blocks: [
      section(1, `${id}: ${statement}`, id.toLowerCase()),
      factsHtml(guarantee, findings.content),
      section(2, 'When it matters', 'when-it-matters'),
      ...matters(guarantee, findings.content.advice.get(id)),
      section(2, 'Source', 'source'),
      `<blockquote><p>${sourceProse(guarantee.source, UP)}</p></blockquote>`,
      section(2, 'How it fared', 'how-it-fared'),
      resultsTableHtml(guarantee, findings.columns),
      ...faultBlocks(guarantee, faults),
      ...scenarioBlocks(guarantee, findings.pictures, faults),
      ...neighbours(guarantee, all),
    ],
  });
}

function factsHtml(guarantee: Guarantee, { areas }: Content): string {
  const { area, feature, versions, observable, location } = guarantee;
  const title = areas.find(({ folder }) => folder === area)?.title ?? area;
  const facts = [
    ['Given by', html(spansInWords(versions))],
    ['Who sees it', html(OBSERVERS[observable] ?? observable)],
    ...(area === null ? [] : [['Belongs to', html(`${title}: ${feature}`)]]),
    ['Stands in', `<code>${html(location)}</code>`],
  ];
  const rows = facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return `<dl class="facts">${rows.join('')}</dl>`;
}

function matters({ explanation, reason }: Guarantee, advice: string | undefined): string[] {
  const paragraphs = [advice ?? '', explanation].filter((text) => text !== '');
  return [
    ...paragraphs.map((text) => `<p>${prose(text, UP)}</p>`),
    ...(reason === null ? [] : [`<p><b>Not judged.</b> ${prose(reason, UP)}</p>`]),
  ];
}

/** The other guarantees of its feature file. */
function neighbours({ id, feature, area }: Guarantee, all: readonly Guarantee[]): string[] {
  const others = all.filter((one) => one.id !== id && one.area === area && one.feature === feature);
  if (area === null || others.length === 0) return [];
  return [section(2, `${feature}: the others`, 'others'), guaranteeList(others, UP)];
}
