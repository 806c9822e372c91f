/** The parts that all pages share. */
import { html, quoted } from '../escape';
import type { Guarantee } from '../guarantee';

/** A page of the site; `path` ends in `.md`. */
export interface Page {
  readonly path: string;
  readonly markdown: string;
}

export interface PageParts {
  readonly title: string;
  readonly description: string;
  readonly blocks: readonly string[];
  /** Further lines of its front matter. */
  readonly matter?: readonly string[];
}

/** A page with front matter and a heading. */
export function page(path: string, { title, description, blocks, matter = [] }: PageParts): Page {
  const head = [`title: ${quoted(title)}`, `description: ${quoted(description)}`, ...matter];
  const front = ['---', ...head, '---'].join('\n');
  return { path, markdown: `${[front, ...blocks].join('\n\n')}\n` };
}

/** A heading with an id, and the link to it that the theme gives to Markdown headings. */
export function section(level: number, text: string, id: string): string {
  const safe = html(text);
  const link = `<a class="header-anchor" href="#${html(id)}" aria-label="Permalink to ${safe}">&#8203;</a>`;
  return `<h${level} id="${html(id)}" tabindex="-1">${safe} ${link}</h${level}>`;
}

/** The anchor of a scenario on the page of its guarantee. */
export function scenarioAnchor(scenario: string): string {
  return scenario.toLowerCase().replace('.', '-');
}

/** Links to guarantees, one a line, with their statements. */
export function guaranteeList(guarantees: readonly Guarantee[], up: string): string {
  const items = guarantees.map(({ id, statement }) => {
    return `<li><a href="${up}guarantees/${id}.html"><b>${id}</b> ${html(statement)}</a></li>`;
  });
  return `<ul class="guarantees">${items.join('')}</ul>`;
}

/** A number with its digits in groups of three; one too large to be exact is rounded. */
export function grouped(value: number): string {
  if (value <= Number.MAX_SAFE_INTEGER) return value.toLocaleString('en-US');
  const [digits, exponent] = value.toExponential(2).split('e+');
  return `${digits} × 10^${exponent}`;
}

/** `1 guarantee`, `2 guarantees`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
