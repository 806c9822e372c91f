/** What a page shows as a verdict, as a sign and a word: colour alone is not accessible. */
import type { Verdict } from '../../src/conformance/verdict';

/** The verdict on a guarantee, with known failures told apart, or that there is none. */
export type Shown = Verdict | 'known defect' | 'no defect' | 'not checked' | 'not judged';

export const SIGNS: Readonly<Record<Shown, string>> = {
  pass: '✓',
  fail: '✗',
  'known defect': '✗',
  'no defect': '≈',
  unsupported: '○',
  inconclusive: '?',
  'not checked': '–',
  'not judged': '–',
};
