/** The page of a guarantee. */
import type { Column } from '../columns';
import { html } from '../escape';
import type { KilledFault } from '../faults';
import { AREAS, type Guarantee, type Scenario } from '../guarantee';
import { prose, sourceProse } from '../prose';
import { scenarioHtml } from '../scenario-text';
import type { Picture } from '../timelines';
import { spansInWords } from '../versions';
import { fareHtml } from './fare';
import { counted, type Page, page, section } from './page';

/** What there is to say of guarantees besides what they are. */
export interface Findings {
  readonly columns: readonly Column[];
  readonly pictures: ReadonlyMap<string, Picture>;
  /** By guarantee, prose on when it matters, where a description does not say it. */
  readonly advice: ReadonlyMap<string, string>;
  readonly faults: ReadonlyMap<string, readonly KilledFault[]>;
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

export function guaranteePage(guarantee: Guarantee, findings: Findings): Page {
  const { id, statement } = guarantee;
  return page(`guarantees/${id}.md`, {
    title: `${id}: ${statement}`,
    description: statement,
    blocks: [
      section(1, `${id}: ${statement}`, id.toLowerCase()),
      factsHtml(guarantee),
      section(2, 'When it matters', 'when-it-matters'),
      ...matters(guarantee, findings.advice.get(id)),
      section(2, 'Source', 'source'),
      `<blockquote><p>${sourceProse(guarantee.source, UP)}</p></blockquote>`,
      section(2, 'How it fared', 'how-it-fared'),
      fareHtml(guarantee, findings.columns),
      ...faultBlocks(findings.faults.get(id) ?? []),
      ...scenarioBlocks(guarantee, findings),
    ],
  });
}

function factsHtml({ area, feature, versions, observable, location }: Guarantee): string {
  const facts = [
    ['Given by', html(spansInWords(versions))],
    ['Who sees it', html(OBSERVERS[observable] ?? observable)],
    ...(area === null ? [] : [['Belongs to', html(`${AREAS.get(area) ?? area}: ${feature}`)]]),
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

function faultBlocks(faults: readonly KilledFault[]): string[] {
  if (faults.length === 0) return [];
  const items = faults.map(({ id, source, scenarios }) => {
    return `<li><b>${html(id)}</b>, ${html(source)}: noticed by ${html(scenarios.join(', '))}</li>`;
  });
  return [
    section(2, 'Faults that it notices', 'faults'),
    `<p>Put into the reference, ${counted(faults.length, 'fault')} made it fail:</p>`,
    `<ul>${items.join('')}</ul>`,
  ];
}

function scenarioBlocks({ scenarios }: Guarantee, { pictures }: Findings): string[] {
  if (scenarios.length === 0) return [];
  const blocks = scenarios.flatMap((scenario) => [
    section(3, `${scenario.id}: ${scenario.name}`, anchorOf(scenario)),
    scenarioHtml(scenario),
    ...pictureBlocks(scenario, pictures.get(scenario.id)),
  ]);
  return [section(2, 'Scenarios', 'scenarios'), ...blocks];
}

function anchorOf({ id }: Scenario): string {
  return id.toLowerCase().replace('.', '-');
}

function pictureBlocks({ id, name }: Scenario, picture: Picture | undefined): string[] {
  if (picture === undefined) return [];
  const what =
    picture.shows === null
      ? 'One interleaving on the reference, with few switches between tasks.'
      : `The easiest interleaving on the reference in which ${picture.shows.replace(/^it may happen that /, '')}.`;
  const [, width = '', height = ''] = /width="([\d.]+)" height="([\d.]+)"/.exec(picture.svg) ?? [];
  const lines = picture.lines.map((line) => `<li>${html(line)}</li>`).join('');
  const alt = `Timeline of ${id}, ${name}: ${counted(picture.lines.length, 'moment')}, told in words below`;
  return [
    [
      `<figure class="timeline"><div class="picture" tabindex="0" role="region" aria-label="Timeline of ${id}">`,
      `<img src="${UP}timelines/${id}.svg" alt="${html(alt)}" width="${width}" height="${height}" loading="lazy"></div>`,
      `<figcaption>${html(what)}</figcaption></figure>`,
      `<details class="told"><summary>The same in words</summary><ol class="moments">${lines}</ol></details>`,
    ].join('\n'),
  ];
}
