/** What a patch makes better or worse, where the tree fails already without it. */
import { expect } from 'chai';
import type { Verdict } from '../../src/conformance/verdict';
import {
  baseCases,
  type Comparison,
  compareWithBase,
  countUnchanged,
} from '../../src/report/compare-base';
import { renderComparison } from '../../src/report/comparison-text';
import {
  type CaseReport,
  countVerdicts,
  type Failure,
  type Report,
  type ScenarioReport,
  succeeded,
  worstVerdict,
} from '../../src/report/report';

type Row = Verdict | readonly [Verdict, string];

function caseOf(row: Row, location: string): CaseReport {
  const [verdict, step] = typeof row === 'string' ? [row, 'Then it holds'] : row;
  const failures: Failure[] =
    verdict === 'fail' ? [{ location: 'a.feature:9', step, message: `broken:\n\n1  ${step}` }] : [];
  return {
    ...{ location, name: 'one', verdict, failures },
    ...{ interleavings: 1n, states: 1, witnesses: [] },
  };
}

/** A report of one guarantee, with a scenario of so many rows for each entry. */
function reportOf(...scenarios: readonly (readonly Row[])[]): Report {
  const reports = scenarios.map((rows, index): ScenarioReport => {
    const cases = rows.map((row, at) => caseOf(row, `a.feature:${10 * (index + 1) + at}`));
    const verdict = worstVerdict(cases.map((one) => one.verdict));
    return { id: `G-001.${index + 1}`, name: 'one', verdict, interleavings: 1n, cases };
  });
  const verdicts = reports.flatMap(({ cases }) => cases.map(({ verdict }) => verdict));
  const counts = countVerdicts(verdicts);
  const guarantee = {
    ...{ id: 'G-001', statement: 'kept', interleavings: 1n, scenarios: reports },
    verdict: worstVerdict(verdicts),
  };
  return {
    implementation: { name: 'kernel-source', version: '6.12', capabilities: [] },
    mode: 'exhaustive',
    guarantees: [guarantee],
    totals: countVerdicts([guarantee.verdict]),
    unidentified: [],
    problems: [],
    passed: counts.pass,
    failed: counts.fail + counts.inconclusive,
    undecided: 0,
    complete: true,
  };
}

const compare = (before: Report, now: Report): Comparison =>
  compareWithBase(baseCases(before), now);
const changesOf = ({ differences }: Comparison): string[] =>
  differences.map(({ id, change }) => `${id} ${change}`);

describe('a comparison with the base', () => {
  it('has no difference where all is as before, and what fails does not count', () => {
    const report = reportOf(['pass'], ['fail'], ['inconclusive'], ['unsupported']);
    const comparison = compare(report, report);
    expect(changesOf(comparison)).to.deep.equal([]);
    expect(succeeded(comparison.report)).to.equal(true);
    expect(countUnchanged(comparison)).to.deep.equal({
      ...{ pass: 1, fail: 1, inconclusive: 1, unsupported: 1 },
    });
    expect(comparison.report.guarantees[0]?.scenarios.map((one) => one.knownFailure)).to.deep.equal(
      [undefined, 'the base fails too', 'the base fails too', undefined],
    );
  });

  for (const [before, now, change] of [
    ['pass', 'fail', 'newly fails'],
    ['inconclusive', 'fail', 'newly fails'],
    ['unsupported', 'fail', 'newly fails'],
    [['fail', 'Then a'], ['fail', 'Then b'], 'fails in another sentence'],
    ['pass', 'inconclusive', 'newly inconclusive'],
    ['fail', 'inconclusive', 'newly inconclusive'],
    ['pass', 'unsupported', 'newly unsupported'],
    ['fail', 'unsupported', 'newly unsupported'],
  ] satisfies readonly [Row, Row, string][]) {
    it(`is worse where what was ${before} is ${now}`, () => {
      const comparison = compare(reportOf([before], ['pass']), reportOf([now], ['pass']));
      expect(changesOf(comparison)).to.deep.equal([`G-001.1 ${change}`]);
      expect(succeeded(comparison.report)).to.equal(false);
    });
  }

  for (const before of ['fail', 'inconclusive', 'unsupported'] as const) {
    it(`is not worse where what was ${before} passes`, () => {
      const comparison = compare(reportOf([before]), reportOf(['pass']));
      expect(changesOf(comparison)).to.deep.equal(['G-001.1 newly passes']);
      expect(succeeded(comparison.report)).to.equal(true);
    });
  }

  it('is worse where one row of an outline fails and another did before', () => {
    const comparison = compare(reportOf(['fail', 'pass']), reportOf(['fail', 'fail']));
    expect(changesOf(comparison)).to.deep.equal(['G-001.1 newly fails']);
    expect(succeeded(comparison.report)).to.equal(false);
    expect(comparison.report.failed).to.equal(1);
  });

  it('fails where the run had a problem of its own', () => {
    const report = reportOf(['pass']);
    const comparison = compare(report, { ...report, problems: ['nothing was judged'] });
    expect(succeeded(comparison.report)).to.equal(false);
  });

  it('needs a verdict on the base for each case', () => {
    expect(() => compare(reportOf(['pass']), reportOf(['pass'], ['pass']))).to.throw(
      RangeError,
      'G-001.2 has no verdict on the base',
    );
  });

  it('prints what differs and nothing else, the worst last', () => {
    const before = reportOf(['pass'], ['fail'], ['fail'], ['pass']);
    const now = reportOf(['fail'], ['pass'], ['fail'], ['pass']);
    const options = { colour: false, how: 'in defined order', reports: 'reports/x' };
    expect(renderComparison(compare(before, now), options).split('\n')).to.deep.equal([
      'newly passes: G-001.2 one (a.feature:20), was fail',
      '',
      'newly fails: G-001.1 one (a.feature:10), was pass',
      '  a.feature:9: Then it holds:',
      '    broken:',
      '',
      '    1  Then it holds',
      '',
      'implementation  kernel-source 6.12',
      'scenarios       4, in defined order',
      'as in the base  1 pass, 1 fail, 0 unsupported, 0 inconclusive',
      'reports         reports/x',
      '1 newly fails, 1 newly passes',
      '',
    ]);
  });
});
