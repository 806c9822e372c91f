/** The table in docs/linux.md: what the recorded runs on real kernels found. */
import { markdownTable } from './markdown-table';
import type { RecordedResult } from './recorded-result';

/** Where the table is, under the project's folder. */
export const KERNEL_PAGE = 'docs/linux.md';

const BEGIN = '<!-- Results: `npm run table` writes what follows, from results/. -->';
const END = '<!-- End of results. -->';
/** Prettier would align the columns. */
const UNALIGNED = '<!-- prettier-ignore -->';

const NAMES = [
  'kernel',
  'run on',
  'pass',
  'fail',
  'of these expected',
  'unsupported',
  'of these in part',
  'inconclusive',
];

/** The up-to-date page. Throws an error if the page has no place for the table. */
export function withKernelTable(page: string, recorded: readonly RecordedResult[]): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) {
    throw new Error(`${KERNEL_PAGE}: expected the lines "${BEGIN}" and "${END}"`);
  }
  const kernels = recorded.filter(({ implementation }) => implementation.name.startsWith('linux-'));
  const block = [BEGIN, '', UNALIGNED, markdownTable(NAMES, kernels.map(row)), '', ''].join('\n');
  return page.slice(0, begin) + block + page.slice(end);
}

function row({ date, implementation, totals, guarantees }: RecordedResult): string[] {
  const failed = guarantees.filter(({ verdict }) => verdict === 'fail');
  const expected = failed.filter(({ scenarios }) =>
    scenarios.every(
      ({ verdict, knownFailure }) => verdict !== 'fail' || knownFailure !== undefined,
    ),
  );
  const inPart = guarantees.filter(
    ({ verdict, scenarios }) =>
      verdict === 'unsupported' && scenarios.some((one) => one.verdict !== 'unsupported'),
  );
  const counts = [
    totals.pass,
    totals.fail,
    expected.length,
    totals.unsupported,
    inPart.length,
    totals.inconclusive,
  ];
  return [implementation.version, date, ...counts.map(String)];
}
