import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { renderBadge } from '../../site/generator/badge';
import {
  failureOf,
  knownFailureInWords,
  knownFailuresOf,
} from '../../site/generator/known-failure';
import { totalsOf } from '../../site/generator/totals';
import { readBugs } from '../../src/kill-matrix/historical-bugs';
import { packageRoot } from '../../src/package-root';
import type { RecordedResult } from '../../src/report/recorded-result';

type GuaranteeResult = RecordedResult['guarantees'][number];

function failing(id: string, ...reasons: readonly (string | undefined)[]): GuaranteeResult {
  return {
    id,
    verdict: 'fail',
    scenarios: reasons.map((knownFailure, index) => ({
      id: `${id}.${index + 1}`,
      verdict: 'fail',
      interleavings: 1,
      ...(knownFailure === undefined ? {} : { knownFailure }),
    })),
  };
}

const DEFECT = failing('G-062', 'H-41, it returns early');
const NO_DEFECT = failing('G-115', 'nothing notices it');
const UNKNOWN = failing('G-001', 'H-41, it returns early', undefined);

describe('a known failure', () => {
  it('is a known defect by the name of a finding, and no defect otherwise', () => {
    expect([DEFECT, NO_DEFECT, UNKNOWN].map(failureOf)).to.deep.equal([
      'known defect',
      'no defect',
      'fail',
    ]);
    expect([DEFECT, NO_DEFECT].flatMap(knownFailuresOf).map(knownFailureInWords)).to.deep.equal([
      'known: it returns early (H-41)',
      'no defect of the kernel: nothing notices it',
    ]);
  });

  it('names a finding that the list of bugs has, in each file of expectations', () => {
    const bugs = new Set(readBugs(packageRoot()).entries.map(({ id }) => id));
    for (const file of ['linux.yaml', 'kernel-source.yaml']) {
      const text = readFileSync(join(packageRoot(), 'expectations', file), 'utf8');
      const names = [...text.matchAll(/^ {2}reason: (H-[\d.]+)/gm)].map(([, name = '']) => name);
      expect(names).to.have.length.greaterThan(0);
      expect(names.filter((name) => !bugs.has(name))).to.deep.equal([]);
    }
  });

  it('is counted apart, and what is unsupported is not counted as broken', () => {
    const passing: GuaranteeResult = { id: 'G-002', verdict: 'pass', scenarios: [] };
    const unsupported: GuaranteeResult = { id: 'G-003', verdict: 'unsupported', scenarios: [] };
    const result: RecordedResult = {
      date: '2026-01-31',
      suite: { name: 'suite', version: '1' },
      implementation: { name: 'linux-6.12', version: '6.12.1' },
      mode: 'sampled',
      totals: { pass: 1, fail: 2, unsupported: 1, inconclusive: 0 },
      guarantees: [passing, DEFECT, NO_DEFECT, unsupported],
    };
    expect(totalsOf(result)).to.deep.equal({
      pass: 1,
      fail: 0,
      knownDefects: 1,
      noDefects: 1,
      unsupported: 1,
      inconclusive: 0,
    });
    expect(renderBadge(result)).to.contain('1 of 3 pass, 1 known defect, 1 unsupported');
    expect(renderBadge(result)).not.to.contain('#b3261e');
    expect(renderBadge({ ...result, guarantees: [UNKNOWN] })).to.contain('#b3261e');
  });
});
