/** The verdict that a page shows for an implementation and a guarantee. */
import type { Column } from '../columns';
import type { Guarantee } from '../guarantee';
import { failureOf } from '../known-failure';
import { type Shown, SIGNS } from '../signs';

/** The verdict on a guarantee, or why there is none. */
export function shownVerdict(
  { id, reason }: Pick<Guarantee, 'id' | 'reason'>,
  { result }: Column,
): Shown {
  if (reason !== null) return 'not judged';
  const found = result?.guarantees.find((one) => one.id === id);
  if (found === undefined) return 'not checked';
  return found.verdict === 'fail' ? failureOf(found) : found.verdict;
}

export function verdictHtml(verdict: Shown): string {
  const name = verdict.replace(' ', '-');
  return `<span class="verdict ${name}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${verdict}</span>`;
}
