import { expect } from 'chai';
import { differencesOf, type RecordedResult } from '../../src/report/recorded-result';

type Guarantee = RecordedResult['guarantees'][number];

function resultWith(...guarantees: Guarantee[]): RecordedResult {
  return {
    date: '2026-11-21',
    suite: { name: 'mmu-notifier-spec', version: '0.1.0' },
    implementation: { name: 'reference', version: '6.12' },
    mode: 'exhaustive',
    totals: { pass: guarantees.length, fail: 0, unsupported: 0, inconclusive: 0 },
    guarantees,
  };
}

function guarantee(id: string, interleavings: number): Guarantee {
  return {
    id,
    verdict: 'pass',
    scenarios: [{ id: `${id}.1`, verdict: 'pass', interleavings }],
  };
}

describe('a recorded result', () => {
  const recorded = resultWith(guarantee('G-001', 16), guarantee('G-002', 1));

  it('does not differ by its date', () => {
    expect(differencesOf(recorded, { ...recorded, date: '2026-11-22' })).to.deep.equal([]);
  });

  it('is stale where a scenario has other interleavings', () => {
    const found = resultWith(guarantee('G-001', 17), guarantee('G-002', 1));
    expect(differencesOf(recorded, found)).to.deep.equal(['G-001.1']);
  });

  it('is stale where a guarantee has another verdict, is new or gone', () => {
    const fails: Guarantee = { ...guarantee('G-001', 16), verdict: 'fail' };
    const found = resultWith(fails, guarantee('G-003', 1));
    const other = ['G-001', 'G-002', 'G-002.1', 'G-003', 'G-003.1'];
    expect(differencesOf(recorded, found)).to.deep.equal(other);
  });
});
