/** The scenarios of a guarantee, each with its timeline beside that of a detected fault. */
import { html } from '../escape';
import type { DetectedFault } from '../faults';
import type { Guarantee, Scenario } from '../guarantee';
import type { Picture } from '../picture';
import { scenarioHtml } from '../scenario-text';
import { spansInWords } from '../versions';
import { counted, section } from './page';

const UP = '../';

/** The list of faults, with links to the scenarios that detect them. */
export function faultBlocks({ reason }: Guarantee, faults: readonly DetectedFault[]): string[] {
  if (reason !== null) return [];
  const items = faults.map(({ id, title, source, scenario }) => {
    const by =
      scenario === null
        ? 'Not detected within the state limit of this page'
        : `Detected by <a href="#${anchorOf(scenario)}">${html(scenario)}</a>`;
    return `<li><b>${html(id)}</b>: ${html(title)}. ${by}. <small>${html(source)}</small></li>`;
  });
  return [
    section(2, 'Faults that it detects', 'faults'),
    items.length === 0
      ? '<p>No seeded fault violates this guarantee yet.</p>'
      : `<p>Implementations that differ from the reference in one place and violate the guarantee:</p>\n<ul>${items.join('')}</ul>`,
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
    ...releasesOf(scenario),
    scenarioHtml(scenario),
    scenarioFigures(scenario, pictures.get(scenario.id), shownFault(scenario, faults), guarantee),
  ]);
  return [section(2, 'Scenarios', 'scenarios'), ...blocks];
}

function releasesOf({ versions }: Scenario): string[] {
  return versions === null ? [] : [`<p>Applies to ${html(spansInWords(versions))}.</p>`];
}

type Shown = DetectedFault & { readonly picture: Picture };

/** The fault with the shortest counterexample among those that the scenario detects. */
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

function scenarioFigures(
  { id, name }: Scenario,
  picture: Picture | undefined,
  fault: Shown | null,
  guarantee: string,
): string {
  const ordinary =
    picture === undefined
      ? '<p>No interleaving is short enough to draw.</p>'
      : figure(`timelines/${id}.svg`, picture, {
          label: `Timeline of ${id}, ${name}`,
          caption: captionOf(picture),
          heading: fault === null ? null : 'Without the fault',
        });
  if (fault === null) return ordinary;
  const faulty = figure(`faults/${guarantee}/${fault.id}.svg`, fault.picture, {
    label: `Timeline of ${id} with the fault ${fault.id}`,
    caption: `Counterexample: ${fault.why}.`,
    heading: `With the fault: ${fault.title}`,
  });
  return `<div class="side-by-side">\n${faulty}\n${ordinary}\n</div>`;
}

function captionOf({ shows }: Picture): string {
  return shows === null
    ? 'An interleaving on the reference with few context switches.'
    : `An interleaving on the reference in which ${shows.replace(/^it may happen that /, '')}.`;
}

function figure(
  file: string,
  { svg, lines }: Picture,
  text: { readonly label: string; readonly caption: string; readonly heading: string | null },
): string {
  const [, width = '', height = ''] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const alt = `${text.label}: ${counted(lines.length, 'step')}, listed below`;
  const heading = text.heading === null ? '' : `<p class="which">${html(text.heading)}</p>`;
  const items = lines.map((line) => `<li>${html(line)}</li>`).join('');
  return [
    `<figure class="timeline">${heading}<div class="picture" tabindex="0" role="region" aria-label="${html(text.label)}">`,
    `<img src="${UP}${file}" alt="${html(alt)}" width="${width}" height="${height}" loading="lazy"></div>`,
    `<figcaption>${html(text.caption)}</figcaption>`,
    `<details class="steps"><summary>The steps as text</summary><ol>${items}</ol></details></figure>`,
  ].join('\n');
}

function anchorOf(scenario: string): string {
  return scenario.toLowerCase().replace('.', '-');
}
