import { expect } from 'chai';
import type { CaseReport, Failure, GuaranteeReport, Report } from '../../src/report/report';
import { whereToStart } from '../../src/report/where-to-start';

type Shown = Pick<CaseReport, 'failures' | 'counterexampleSteps'>;

const failure: Failure = { location: 'a.feature:1', message: 'it broke\n\nViolated: G, kept' };

function shown(steps: number): Shown {
  return { failures: [failure], counterexampleSteps: steps };
}

/** One failing guarantee for each. */
function reportOf(failures: readonly Shown[]): Report {
  const rest = { interleavings: 1n, verdict: 'fail' } as const;
  const guarantees = failures.map((found, index): GuaranteeReport => {
    const one = { ...rest, location: 'a.feature:1', name: 'n', states: 0, witnesses: [] };
    const id = `G-00${index + 1}`;
    const cases = [{ ...one, ...found }];
    return {
      ...rest,
      id,
      statement: 's',
      scenarios: [{ ...rest, id: `${id}.1`, name: 'n', cases }],
    };
  });
  return {
    implementation: { name: 'x', version: '1', capabilities: [] },
    mode: 'sampled',
    guarantees,
    totals: { pass: 0, fail: failures.length, unsupported: 0, inconclusive: 0 },
    unidentified: [],
    problems: [],
    passed: 0,
    failed: failures.length,
    undecided: 0,
    complete: true,
  };
}

describe('where to start', () => {
  it('names the failures in the fewest steps, where many guarantees fail', () => {
    const report = reportOf([9, 30, 4, 12, 5].map(shown));
    expect(whereToStart(report)).to.deep.equal([
      'Where to start: 5 guarantees fail, and these in the fewest steps',
      '  G-003.1, in 4 steps: it broke',
      '  G-005.1, in 5 steps: it broke',
      '  G-001.1, in 9 steps: it broke',
    ]);
  });

  it('is not said of a few failures, nor of what has no counterexample or was not judged', () => {
    expect(whereToStart(reportOf([9, 30, 4, 12].map(shown)))).to.deep.equal([]);
    const none: Shown = { failures: [{ ...failure, message: 'in none of the 2 interleavings' }] };
    expect(whereToStart(reportOf([none, none, none, none, none]))).to.deep.equal([]);
    const unjudged: Shown = { ...shown(1), failures: [{ ...failure, unjudged: true }] };
    const mixed = whereToStart(reportOf([unjudged, ...[9, 30, 4, 12].map(shown)]));
    expect(mixed.join('\n')).to.contain('G-004.1, in 4 steps').and.not.to.contain('G-001.1');
  });
});
