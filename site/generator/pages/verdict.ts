/** A verdict, told by a sign and a word and not by colour alone. */
import type { Verdict } from '../../../src/conformance/verdict';

/** What a page says of an implementation and a guarantee, or scenario. */
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
