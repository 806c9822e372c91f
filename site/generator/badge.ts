/** A badge for a README: how many guarantees an implementation passes. */
import type { RecordedResult } from '../../src/report/recorded-result';
import { titleOf } from './columns';
import { html } from './escape';
import { type Totals, totalsOf } from './totals';

const CHARACTER = 6.6;
const PADDING = 8;

/** The badge's file name, without what an implementation's name could do to a path. */
export function badgeFile(result: RecordedResult): string {
  return `badge-${titleOf(result)
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .slice(0, 60)}.svg`;
}

/** The badge as an SVG document. */
export function renderBadge(result: RecordedResult): string {
  const totals = totalsOf(result);
  const name = `mmu notifiers, ${titleOf(result)}`.slice(0, 60);
  const value = textOf(totals);
  const [left, right] = [name, value].map((text) => [...text].length * CHARACTER + 2 * PADDING);
  const [from = 0, width = 0] = [left, (left ?? 0) + (right ?? 0)];
  const colour = colourOf(totals);
  const label = `${html(name)}: ${html(value)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${label}">`,
    `<title>${label}</title>`,
    `<rect width="${width}" height="20" rx="3" fill="#444"/>`,
    `<rect x="${from}" width="${width - from}" height="20" rx="3" fill="${colour}"/>`,
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    `<text x="${PADDING}" y="14" textLength="${from - 2 * PADDING}">${html(name)}</text>`,
    `<text x="${from + PADDING}" y="14" textLength="${width - from - 2 * PADDING}">${html(value)}</text>`,
    '</g></svg>',
    '',
  ].join('\n');
}

/** What the implementation cannot be asked is neither kept nor broken. */
function textOf({
  pass,
  fail,
  knownDefects,
  noDefects,
  unsupported,
  inconclusive,
}: Totals): string {
  const judged = pass + fail + knownDefects + noDefects + inconclusive;
  return [
    `${pass} of ${judged} pass`,
    ...(fail > 0 ? [`${fail} fail`] : []),
    ...(knownDefects > 0 ? [`${knownDefects} known defect${knownDefects === 1 ? '' : 's'}`] : []),
    ...(unsupported > 0 ? [`${unsupported} unsupported`] : []),
  ].join(', ');
}

function colourOf({ fail, knownDefects, inconclusive }: Totals): string {
  if (fail > 0) return '#b3261e';
  return knownDefects + inconclusive > 0 ? '#7a5900' : '#1b6e33';
}
