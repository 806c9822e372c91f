/** The scenarios of a guarantee, each with its timeline, and with that of a fault beside it. */
import { html } from '../escape';
import type { DetectedFault } from '../faults';
import type { Guarantee, Scenario } from '../guarantee';
import type { Picture } from '../picture';
import { scenarioHtml } from '../scenario-text';
import { counted, section } from './page';

const UP = '../';

/** The list of the faults, with links to where they are shown. */
export function faultBlocks({ reason }: Guarantee, faults: readonly DetectedFault[]): string[] {
  if (reason !== null) return [];
  const items = faults.map(({ id, title, source, scenario }) => {
    const by =
      scenario === null
        ? 'not noticed in the time for it'
        : `noticed by <a href="#${anchorOf(scenario)}">${html(scenario)}</a>`;
    return `<li><b>${html(id)}</b>: ${html(title)}. ${by}. <small>${html(source)}</small></li>`;
  });
  return [
    section(2, 'Faults that it notices', 'faults'),
    items.length === 0
      ? '<p>No implementation with a known fault is said to break it yet.</p>'
      : `<p>Implementations that differ from the reference in one place:</p>\n<ul>${items.join('')}</ul>`,
  ];
}

export function scenarioBlocks(
  { id: guarantee, scenarios }: Guarantee,
  pictures: ReadonlyMap<string, Picture>,
  faults: readonly DetectedFault[],
): string[] {
  if (scenarios.length === 0) return [];
  const blocks = scenarios.flatMap((scenario) => [
    section(3, `${scenario.id}: ${scenario.name}`, anchorOf(scenario.id)),
    scenarioHtml(scenario),
    figures(scenario, pictures.get(scenario.id), shownFault(scenario, faults), guarantee),
  ]);
  return [section(2, 'Scenarios', 'scenarios'), ...blocks];
}

type Shown = DetectedFault & { readonly picture: Picture };

/** Of the faults that a scenario notices, the one that is told in the fewest moments. */
function shownFault({ id }: Scenario, faults: readonly DetectedFault[]): Shown | null {
  const shown = faults.flatMap((fault): Shown[] => {
    const { picture, scenario } = fault;
    return picture === null || scenario !== id ? [] : [{ ...fault, picture }];
  });
  const [shortest] = shown.sort((one, other) => length(one) - length(other));
  return shortest ?? null;
}

function length({ picture }: Shown): number {
  return picture.lines.length;
}

function figures(
  { id, name }: Scenario,
  picture: Picture | undefined,
  fault: Shown | null,
  guarantee: string,
): string {
  const usual =
    picture === undefined
      ? '<p>No interleaving of it is short enough for a picture.</p>'
      : figure(`timelines/${id}.svg`, picture, {
          label: `Timeline of ${id}, ${name}`,
          caption: captionOf(picture),
          heading: fault === null ? null : 'Without the bug',
        });
  if (fault === null) return usual;
  const broken = figure(`faults/${guarantee}/${fault.id}.svg`, fault.picture, {
    label: `Timeline of ${id} with the fault ${fault.id}`,
    caption: `The shortest interleaving that shows it: ${fault.why}.`,
    heading: `With the bug: ${fault.title}`,
  });
  return `<div class="side-by-side">\n${broken}\n${usual}\n</div>`;
}

function captionOf({ shows }: Picture): string {
  return shows === null
    ? 'One interleaving on the reference, with few switches between tasks.'
    : `An interleaving on the reference in which ${shows.replace(/^it may happen that /, '')}.`;
}

function figure(
  file: string,
  { svg, lines }: Picture,
  told: { readonly label: string; readonly caption: string; readonly heading: string | null },
): string {
  const [, width = '', height = ''] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const alt = `${told.label}: ${counted(lines.length, 'moment')}, told in words below`;
  const heading = told.heading === null ? '' : `<p class="which">${html(told.heading)}</p>`;
  const items = lines.map((line) => `<li>${html(line)}</li>`).join('');
  return [
    `<figure class="timeline">${heading}<div class="picture" tabindex="0" role="region" aria-label="${html(told.label)}">`,
    `<img src="${UP}${file}" alt="${html(alt)}" width="${width}" height="${height}" loading="lazy"></div>`,
    `<figcaption>${html(told.caption)}</figcaption>`,
    `<details class="told"><summary>The same in words</summary><ol class="moments">${items}</ol></details></figure>`,
  ].join('\n');
}

function anchorOf(scenario: string): string {
  return scenario.toLowerCase().replace('.', '-');
}
