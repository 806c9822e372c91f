import { expect } from 'chai';
import type { Verdict } from '../../src/conformance/verdict';
import { buildReport } from '../../src/report/build-report';
import { applyExpectations } from '../../src/report/expectations';
import { allCases, type Report, succeeded } from '../../src/report/report';
import type { MessageLog } from '../../src/suite/message-log';
import { leftOut, logOf, record, type ScriptedAttempt, type ScriptedCase } from './messages';

function report(log: MessageLog, mustSupportAll = false): Report {
  return buildReport(log, { implementation: 'reference', mustSupportAll });
}

function reportOf(...cases: readonly ScriptedCase[]): Report {
  return report(logOf(cases));
}

describe('the verdict on a scenario', () => {
  const expectations: readonly [why: string, ScriptedAttempt, Verdict, reason?: string][] = [
    ['passes if its steps and its record say so', {}, 'pass'],
    ['fails without a record', { records: [] }, 'fail', 'no result was attached'],
    ['fails on a malformed record', { records: ['{"verdict":"pass"}'] }, 'fail', 'malformed'],
    ['fails on a record that is not JSON', { records: ['pass'] }, 'fail', 'malformed'],
    ['fails on two records', { records: [record('pass'), record('pass')] }, 'fail', 'several'],
    ['fails if a step failed, whatever was attached', { status: 'FAILED', message: 'no' }, 'fail'],
    ['fails on an undefined step', { status: 'UNDEFINED' }, 'fail', 'step not defined'],
    ['fails on a pending step', { status: 'PENDING' }, 'fail', 'step pending'],
    ['fails on an ambiguous step', { status: 'AMBIGUOUS', message: 'two' }, 'fail', 'two'],
    ['fails if skipped without a reason', { status: 'SKIPPED' }, 'fail', 'skipped'],
    ['fails if skipped without a record', { status: 'SKIPPED', records: [] }, 'fail', 'no result'],
    ['is fail if the record is', { records: [record('fail')] }, 'fail', 'reported as fail'],
    [
      'is unsupported if skipped and recorded so',
      { status: 'SKIPPED', records: [record('unsupported')] },
      'unsupported',
    ],
    [
      'fails if recorded as unsupported, yet run',
      { records: [record('unsupported')] },
      'fail',
      'no step was skipped',
    ],
    [
      'is inconclusive if a failed step is recorded so',
      { status: 'FAILED', message: 'no', records: [record('inconclusive')] },
      'inconclusive',
    ],
    [
      'is inconclusive if only the record says so',
      { records: [record('inconclusive')] },
      'inconclusive',
      'reported as inconclusive',
    ],
  ];
  for (const [why, attempt, verdict, reason] of expectations) {
    it(why, () => {
      const [judged] = allCases(reportOf({ attempts: [attempt] }));
      expect(judged?.verdict).to.equal(verdict);
      expect(judged?.failures.length === 0).to.equal(['pass', 'unsupported'].includes(verdict));
      if (reason !== undefined) expect(judged?.failures[0]?.message).to.contain(reason);
    });
  }

  it('counts the interleavings of a record beyond 2^53 exactly', () => {
    const [guarantee] = reportOf(
      { attempts: [{ records: [record('pass', '9007199254740993')] }] },
      { line: 20, tags: ['@G-001.2'], attempts: [{ records: [record('pass', '2')] }] },
    ).guarantees;
    expect(guarantee?.interleavings).to.equal(9007199254740995n);
  });

  it('is that of the last attempt', () => {
    const failed: ScriptedAttempt = { status: 'FAILED', message: 'no', records: [record('fail')] };
    expect(reportOf({ attempts: [failed, {}] }).passed).to.equal(1);
    expect(reportOf({ attempts: [{}, failed] })).to.include({ passed: 0, failed: 1 });
  });

  it('has the location of a failed step, with the message alone', () => {
    const attempt: ScriptedAttempt = { status: 'FAILED', message: 'a\n  | b |' };
    const [judged] = allCases(reportOf({ attempts: [attempt] }));
    expect(judged?.failures).to.deep.equal([
      { location: 'features/a.feature:11', step: 'Then it holds', message: 'a\n  | b |' },
    ]);
  });

  const unjudged: readonly [what: string, ScriptedAttempt, boolean][] = [
    ['a violation', { status: 'FAILED', message: 'x', exceptionType: 'ViolationError' }, false],
    [
      'an open search',
      { status: 'FAILED', message: 'x', exceptionType: 'InconclusiveError' },
      false,
    ],
    [
      'nondeterminism',
      { status: 'FAILED', message: 'x', exceptionType: 'NondeterminismError' },
      false,
    ],
    [
      'an adapter that died',
      { status: 'FAILED', message: 'x', exceptionType: 'AdapterError' },
      true,
    ],
    [
      'a script that a kernel refuses',
      { status: 'FAILED', message: 'x', exceptionType: 'GuestRefusedError' },
      false,
    ],
    [
      'a guest that died',
      { status: 'FAILED', message: 'x', exceptionType: 'GuestDiedError' },
      true,
    ],
    ['a defect of the suite', { status: 'FAILED', message: 'x', exceptionType: 'TypeError' }, true],
    [
      'a script that an adapter refuses',
      { status: 'FAILED', message: 'x', exceptionType: 'ScriptRefusedError' },
      false,
    ],
    ['an undefined step', { status: 'UNDEFINED' }, true],
    ['no record', { records: [] }, true],
    ['a skipped step without a reason', { status: 'SKIPPED' }, true],
  ];
  for (const [what, attempt, isUnjudged] of unjudged) {
    it(`${isUnjudged ? 'is not a judgement' : 'is a judgement'} where there is ${what}`, () => {
      const [judged] = allCases(reportOf({ attempts: [attempt] }));
      expect(judged?.failures.map((one) => one.unjudged === true)).to.deep.equal([isUnjudged]);
    });
  }

  it('keeps the stack of an exception that means a defect of the suite', () => {
    const attempt: ScriptedAttempt = { status: 'FAILED', message: 'x', exceptionType: 'TypeError' };
    const [judged] = allCases(reportOf({ attempts: [attempt] }));
    expect(judged?.failures[0]?.message).to.contain('at x.ts:1:1');
  });
});

describe('a report', () => {
  it('gives a guarantee the worst verdict of its scenarios', () => {
    const verdicts: readonly Verdict[] = ['pass', 'unsupported', 'inconclusive', 'fail'];
    for (const [rank, worst] of verdicts.entries()) {
      const cases = verdicts.slice(0, rank + 1).map((verdict, index): ScriptedCase => {
        const status = verdict === 'unsupported' ? 'SKIPPED' : 'PASSED';
        const attempts = [{ status, records: [record(verdict)] }] as const;
        return { line: 10 * (index + 1), tags: [`@G-001.${index + 1}`], attempts };
      });
      const { guarantees, totals } = reportOf(...cases);
      expect(guarantees[0]?.verdict).to.equal(worst);
      expect(totals[worst]).to.equal(1);
    }
  });

  it('sorts by the numbers of the ids, whatever order they ran in', () => {
    const cases = [
      { ruleTags: ['@G-010'], tags: ['@G-010.10'], line: 5 },
      { ruleTags: ['@G-010'], tags: ['@G-010.9'], line: 6 },
      { ruleTags: ['@G-9'], tags: ['@G-9.1'], line: 7, rule: 1 },
    ];
    const forward = reportOf(...cases);
    expect(forward.guarantees.map(({ id }) => id)).to.deep.equal(['G-9', 'G-010']);
    expect(forward.guarantees[1]?.scenarios.map(({ id }) => id)).to.deep.equal([
      'G-010.9',
      'G-010.10',
    ]);
    const backward = reportOf(...[...cases].reverse());
    const names = (one: Report): string => JSON.stringify(one.guarantees.map(({ id }) => id));
    expect(names(backward)).to.equal(names(forward));
  });

  it('does not list scenarios that a filter left out', () => {
    const log = logOf([{}]);
    for (const envelope of leftOut({ tags: ['@G-001.2'], line: 30 })) log.add(envelope);
    expect(report(log).guarantees[0]?.scenarios).to.have.length(1);
  });

  it('is sampled if any scenario was', () => {
    const sampled = {
      records: [record('pass', '1', { mode: 'sampled', capabilities: ['b', 'a'] })],
    };
    const { mode, implementation } = reportOf({ attempts: [sampled] });
    expect(mode).to.equal('sampled');
    expect(implementation.capabilities).to.deep.equal(['a', 'b']);
  });

  it('has no version and no capabilities of an implementation that did not answer', () => {
    const { mode, implementation } = reportOf({ attempts: [{ records: [] }] });
    expect(mode).to.equal('sampled');
    expect(implementation).to.include({ name: 'reference', version: 'unknown' });
  });

  it('fails the reference, and no other, for an unsupported scenario', () => {
    const attempts = [{ status: 'SKIPPED', records: [record('unsupported')] }] as const;
    const cases = [{ attempts }, { line: 20, tags: ['@G-001.2'] }];
    const other = report(logOf(cases));
    expect(other).to.include({ passed: 1, failed: 0 });
    expect(succeeded(other)).to.equal(true);
    const reference = report(logOf(cases), true);
    expect(reference).to.include({ passed: 1, failed: 1 });
    expect(succeeded(reference)).to.equal(false);
    expect(reference.problems[0]).to.match(/^features\/a.feature:10: .*must support all/);
  });
});

describe('a run in which nothing was judged', () => {
  const sampled = { mode: 'sampled' } as const;
  const unsupported = {
    status: 'SKIPPED',
    records: [record('unsupported', '0', sampled)],
  } as const;
  const open = { status: 'FAILED', records: [record('inconclusive', '1', sampled)] } as const;
  const broken = { status: 'FAILED', records: [record('fail', '1', sampled)] } as const;
  const passes = { records: [record('pass', '1', sampled)] };
  const runs: readonly [what: string, attempts: readonly ScriptedAttempt[], fails: boolean][] = [
    ['all is unsupported', [unsupported, unsupported], true],
    ['a sampled run has left all open', [open, open], true],
    ['some is unsupported, and the rest open', [unsupported, open], true],
    ['one scenario passes', [unsupported, open, passes], false],
    ['one scenario fails', [unsupported, broken], false],
  ];
  for (const [what, attempts, fails] of runs) {
    it(`${fails ? 'fails and says so' : 'is none'} where ${what}`, () => {
      const cases = attempts.map((attempt, index): ScriptedCase => {
        return { line: 10 * (index + 1), tags: [`@G-001.${index + 1}`], attempts: [attempt] };
      });
      const { problems } = reportOf(...cases);
      expect(problems).to.deep.equal(fails ? ['nothing was judged: no scenario passed'] : []);
    });
  }

  it('fails too where what an exhaustive run has left open is a known failure', () => {
    const failure = {
      status: 'FAILED',
      message: 'open',
      exceptionType: 'InconclusiveError',
    } as const;
    const attempts = [{ ...failure, records: [record('inconclusive')] }];
    const expectations = [{ id: 'G-001', reason: 'slow', location: 'known.yaml:1' }];
    const known = applyExpectations(expectations, reportOf({ attempts }));
    expect(known.failed).to.equal(0);
    expect(succeeded(known)).to.equal(false);
  });
});

describe('a defect of the suite', () => {
  const problems: readonly [what: string, ScriptedCase, RegExp][] = [
    ['a scenario without an id', { tags: [] }, /^features\/a.feature:10: .*no scenario id/],
    ['a scenario with two ids', { tags: ['@G-001.1', '@G-001.2'] }, /@G-001.1 and @G-001.2/],
    [
      "another guarantee's scenario",
      { tags: ['@G-002.1'] },
      /expected an id of its Rule, @G-001.N/,
    ],
    ['a scenario outside a Rule', { rule: 'none' }, /^features\/a.feature:10: .*outside a Rule/],
    ['a Rule without an id', { ruleTags: ['@slow'] }, /the Rule at features\/a.feature:3/],
    ['a Rule with two ids', { ruleTags: ['@G-001', '@G-002'] }, /exactly one guarantee's tag/],
    ['a scenario with a further guarantee', { tags: ['@G-001.1', '@G-002'] }, /exactly one/],
  ];
  for (const [what, scripted, line] of problems) {
    it(`fails the run: ${what}`, () => {
      const faulty = reportOf(scripted);
      expect(faulty.problems).to.have.length(1);
      expect(faulty.problems[0]).to.match(line);
      expect(faulty).to.include({ passed: 0, failed: 1 });
      expect(succeeded(faulty)).to.equal(false);
    });
  }

  it('fails the run: two scenarios with one id', () => {
    const { problems: found } = reportOf({ line: 10 }, { line: 20 });
    expect(found).to.deep.equal([
      'features/a.feature:10: id @G-001.1 is used again at features/a.feature:20',
    ]);
  });

  it('fails the run: two Rules with one id', () => {
    const second = { line: 40, rule: 33, tags: ['@G-001.2'] };
    const { problems: found } = reportOf({}, second);
    expect(found).to.deep.equal([
      'features/a.feature:3: id @G-001 is used again at features/a.feature:33',
    ]);
  });

  it('fails the run: scenarios that name different implementations', () => {
    const attempts = [{ records: [record('pass', '1', { name: 'other' })] }];
    const { problems: found } = reportOf({}, { line: 20, tags: ['@G-001.2'], attempts });
    expect(found[0]).to.contain('different implementations: other 1.0');
  });
});

describe('a run that did not reach its end', () => {
  it('is not complete, and lists what finished', () => {
    const log = logOf(
      [{}, { line: 20, tags: ['@G-001.2'], attempts: [{ unfinished: true }] }],
      false,
    );
    const stopped = report(log);
    expect(stopped.complete).to.equal(false);
    expect(stopped.guarantees[0]?.scenarios.map(({ id }) => id)).to.deep.equal(['G-001.1']);
    expect(succeeded(stopped)).to.equal(false);
  });

  it('is not complete when a worker died with a scenario', () => {
    const dead = reportOf({}, { line: 20, attempts: [{ unfinished: true }], name: 'lost' });
    expect(dead.complete).to.equal(false);
    expect(dead.problems).to.deep.equal(['features/a.feature:20: "lost" did not finish']);
  });

  it('is a failure when nothing was run', () => {
    expect(reportOf().problems).to.deep.equal(['no scenario was run']);
  });
});
