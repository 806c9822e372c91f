/** A verdict as a sign and a word, because colour alone is not accessible. */
import type { Verdict } from '../../../src/conformance/verdict';

/** What a page shows for an implementation and a guarantee. */
export type Shown = Verdict | 'not checked' | 'not judged';

const SIGNS: Readonly<Record<Shown, string>> = {
  pass: '✓',
  fail: '✗',
  unsupported: '○',
  inconclusive: '?',
  'not checked': '–',
  'not judged': '–',
};

export function verdictHtml(verdict: Shown): string {
  const name = verdict.replace(' ', '-');
  return `<span class="verdict ${name}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${verdict}</span>`;
}
