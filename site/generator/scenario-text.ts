/** A scenario's steps as HTML, coloured by classes: the policy forbids inline styles. */
import type { FeatureStep } from '../../src/suite/feature-file';
import { html } from './escape';
import type { Scenario } from './guarantee';

/** Error codes, ranges and kernel names, which are highlighted. */
const HIGHLIGHTED =
  /-E[A-Z]+|\[0x[0-9a-f]+, 0x[0-9a-f]+\)|\b\w*_\w+\b|\bmm(?:get|put|grab|drop)\b/g;

export function scenarioHtml({ id, background, steps }: Scenario): string {
  const lines = [
    ...background.map((step) => lineOf(step, 'background')),
    ...steps.map((step) => lineOf(step, 'own')),
  ];
  return `<pre class="gherkin" tabindex="0" role="region" aria-label="Steps of ${html(id)}"><code>${lines.join('\n')}</code></pre>`;
}

function lineOf({ keyword, text }: FeatureStep, kind: 'background' | 'own'): string {
  const indent = keyword === 'And' || keyword === 'But' ? '  ' : '';
  return `<span class="${kind}">${indent}<b>${html(keyword)}</b> ${highlighted(text)}</span>`;
}

function highlighted(text: string): string {
  let done = '';
  let from = 0;
  for (const match of text.matchAll(HIGHLIGHTED)) {
    done += `${html(text.slice(from, match.index))}<i>${html(match[0])}</i>`;
    from = match.index + match[0].length;
  }
  return done + html(text.slice(from));
}
