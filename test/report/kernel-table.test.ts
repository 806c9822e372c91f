import { join } from 'node:path';
import { expect } from 'chai';
import { RESULTS } from '../../src/report/guarantees-table';
import { KERNEL_PAGE, withKernelTable } from '../../src/report/kernel-table';
import { type RecordedResult, readRecorded } from '../../src/report/recorded-result';
import { PROJECT, readProjectFile } from '../suite/project';

const PLACE = [
  '<!-- Results: `npm run table` writes what follows, from results/. -->',
  '<!-- End of results. -->',
].join('\n');

const failed = { verdict: 'fail', interleavings: 1 } as const;
const unsupported = { verdict: 'unsupported', interleavings: 0 } as const;

const linux: RecordedResult = {
  date: '2026-11-21',
  suite: { name: 'mmu-notifier-spec', version: '0.1.0' },
  implementation: { name: 'linux-6.12', version: '6.12.1' },
  mode: 'sampled',
  totals: { pass: 7, fail: 2, unsupported: 2, inconclusive: 1 },
  guarantees: [
    { id: 'G-001', verdict: 'fail', scenarios: [{ id: 'G-001.1', ...failed }] },
    {
      id: 'G-002',
      verdict: 'fail',
      scenarios: [{ id: 'G-002.1', ...failed, knownFailure: 'a reason' }],
    },
    { id: 'G-003', verdict: 'unsupported', scenarios: [{ id: 'G-003.1', ...unsupported }] },
    {
      id: 'G-004',
      verdict: 'unsupported',
      scenarios: [
        { id: 'G-004.1', ...unsupported },
        { id: 'G-004.2', verdict: 'pass', interleavings: 1 },
      ],
    },
  ],
};

describe('the table of the kernels', () => {
  it('is up to date with the recorded results: npm run table', () => {
    const page = readProjectFile(KERNEL_PAGE);
    const fresh = withKernelTable(page, readRecorded(join(PROJECT, RESULTS)));
    expect(page === fresh, `${KERNEL_PAGE} is stale: npm run table`).to.equal(true);
  });

  it('counts a failure as expected, and an unsupported guarantee as one in part', () => {
    const page = withKernelTable(`before\n${PLACE}\nafter\n`, [linux]);
    expect(page).to.match(/^before\n<!-- Results:/);
    expect(page).to.match(/\n<!-- End of results. -->\nafter\n$/);
    expect(page).to.contain('| 6.12.1 | 2026-11-21 | 7 | 2 | 1 | 2 | 1 | 1 |');
  });

  it('has no row for an implementation that is no kernel', () => {
    const reference = { ...linux, implementation: { name: 'reference', version: '6.12' } };
    expect(withKernelTable(PLACE, [reference])).not.to.contain('2026-11-21');
  });

  it('replaces the table that is there', () => {
    const once = withKernelTable(PLACE, [linux]);
    expect(withKernelTable(once, [linux])).to.equal(once);
  });

  it('refuses a page that has no place for it', () => {
    expect(() => withKernelTable('no place', [linux])).to.throw('expected the lines');
  });
});
