/** A comparison as text for a terminal or a log: only what differs, then totals. */
import { printable, printableLine } from '../counterexample/printable';
import { type Change, type Comparison, countUnchanged, type Difference } from './compare-base';
import { type ConsoleOptions, groupDigits, renderFailures } from './console-text';

/** In this order: what is worse stands last, where a reader looks first. */
const CHANGES: readonly Change[] = [
  'newly passes',
  'newly unsupported',
  'newly inconclusive',
  'fails in another sentence',
  'newly fails',
];

/** The whole text. Its last line counts what differs. */
export function renderComparison(comparison: Comparison, options: ConsoleOptions): string {
  const { report, differences } = comparison;
  const sorted = CHANGES.flatMap((change) => differences.filter((one) => one.change === change));
  const blocks = [
    ...sorted.map((one) => renderDifference(one)),
    report.problems.map(printable).join('\n'),
    renderTotals(comparison, options),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n${countLine(differences)}\n`;
}

function renderDifference({ id, change, before, case: one }: Difference): string {
  const heading = `${change}: ${id} ${printableLine(one.name)} (${one.location})`;
  const was = change === 'fails in another sentence' ? '' : `, was ${before}`;
  return [`${heading}${was}`, ...renderFailures(one)].join('\n');
}

function renderTotals(comparison: Comparison, { how, reports }: ConsoleOptions): string {
  const { report } = comparison;
  const { name, version } = report.implementation;
  const { pass, fail, unsupported, inconclusive } = countUnchanged(comparison);
  const same = `${pass} pass, ${fail} fail, ${unsupported} unsupported, ${inconclusive} inconclusive`;
  return [
    `implementation  ${printableLine(`${name} ${version}`)}`,
    `scenarios       ${groupDigits(comparison.base.length)}, ${how}`,
    `as in the base  ${same}`,
    `reports         ${reports}`,
    ...(report.complete ? [] : ['The run did not reach its end.']),
  ].join('\n');
}

function countLine(differences: readonly Difference[]): string {
  const counts = [...CHANGES].reverse().flatMap((change) => {
    const count = differences.filter((one) => one.change === change).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? change : plural(change)}`];
  });
  return counts.length === 0 ? 'no verdict differs from the base' : counts.join(', ');
}

function plural(change: Change): string {
  return change.replace('fails', 'fail').replace('passes', 'pass');
}
