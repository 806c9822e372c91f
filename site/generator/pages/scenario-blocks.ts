/** The scenarios of a guarantee, each with its timeline beside that of a detected fault. */
import { html } from '../escape';
import type { DetectedFault } from '../faults';
import type { Guarantee, Scenario } from '../guarantee';
import type { Picture } from '../picture';
import { captionOf, counterexampleCaption } from '../players';
import { scenarioHtml } from '../scenario-text';
import { type ShownFault, shownFault } from '../shown-fault';
import { spansInWords } from '../versions';
import { counted, scenarioAnchor, section } from './page';

const UP = '../';

/** The list of faults, with links to the scenarios that detect them. */
export function faultBlocks({ reason }: Guarantee, faults: readonly DetectedFault[]): string[] {
  if (reason !== null) return [];
  const items = faults.map(({ id, title, source, detections }) => {
    const links = detections.map(({ scenario }) => {
      return `<a href="#${scenarioAnchor(scenario)}">${html(scenario)}</a>`;
    });
    const by =
      links.length === 0
        ? 'Not detected within the state limit of this page'
        : `Detected by ${links.join(', ')}`;
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
  { scenarios }: Guarantee,
  pictures: ReadonlyMap<string, Picture>,
  faults: readonly DetectedFault[],
): string[] {
  if (scenarios.length === 0) return [];
  const blocks = scenarios.flatMap((scenario) => [
    section(3, `${scenario.id}: ${scenario.name}`, scenarioAnchor(scenario.id)),
    ...releasesOf(scenario),
    scenarioHtml(scenario),
    scenarioFigures(scenario, pictures.get(scenario.id), shownFault(scenario.id, faults)),
  ]);
  return [section(2, 'Scenarios', 'scenarios'), ...blocks];
}

function releasesOf({ versions }: Scenario): string[] {
  return versions === null ? [] : [`<p>Applies to ${html(spansInWords(versions, ''))}.</p>`];
}

function scenarioFigures(
  { id, name }: Scenario,
  picture: Picture | undefined,
  shown: ShownFault | null,
): string {
  const ordinary =
    picture === undefined
      ? '<p>No interleaving is short enough to draw.</p>'
      : figure(`timelines/${id}.svg`, picture, {
          label: `Timeline of ${id}, ${name}`,
          caption: captionOf(picture),
          heading: shown === null ? null : 'Without the fault',
        });
  if (shown === null) return picture === undefined ? ordinary : player(id, ordinary);
  const { fault, picture: counterexample, why } = shown;
  const faulty = figure(`faults/${id}/${fault.id}.svg`, counterexample, {
    label: `Timeline of ${id} with the fault ${fault.id}`,
    caption: counterexampleCaption(why),
    heading: `With the fault: ${fault.title}`,
  });
  return player(id, `<div class="side-by-side">\n${faulty}\n${ordinary}\n</div>`);
}

/** A player, and the still pictures that show where no script runs. */
function player(id: string, still: string): string {
  const data = `${UP}players/${id}.json`;
  return `<interleaving-player src="${data}" scenario="${id}">\n${still}\n</interleaving-player>`;
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
