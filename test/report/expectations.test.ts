import { expect } from 'chai';
import type { Verdict } from '../../src/conformance/verdict';
import type { Mode } from '../../src/protocol/implementation';
import { renderConformance } from '../../src/report/conformance-json';
import { renderConsole } from '../../src/report/console-text';
import { applyExpectations, readExpectations } from '../../src/report/expectations';
import { renderJunit } from '../../src/report/junit';
import {
  type CaseReport,
  countVerdicts,
  type GuaranteeReport,
  type Report,
  succeeded,
} from '../../src/report/report';

const KNOWN = new Set(['G-001', 'G-001.1', 'G-001.2', 'G-002', 'G-002.1']);

function read(yaml: string): ReturnType<typeof readExpectations> {
  return readExpectations(yaml, 'known.yaml', KNOWN);
}

/** A report of one guarantee, with a scenario for each verdict. */
function reportOf(verdicts: readonly Verdict[], mode: Mode = 'exhaustive'): Report {
  const scenarios = verdicts.map((verdict, index) => {
    const failures =
      verdict === 'fail' ? [{ location: 'a.feature:9', message: 'a <b> broke' }] : [];
    const one: CaseReport = {
      location: 'a.feature:7',
      name: 'one & only',
      verdict,
      interleavings: 1n,
      states: 1,
      failures,
      witnesses: [],
    };
    return { id: `G-001.${index + 1}`, name: one.name, verdict, interleavings: 1n, cases: [one] };
  });
  const counts = countVerdicts(verdicts);
  const verdict = verdicts.includes('fail') ? 'fail' : (verdicts[0] ?? 'pass');
  const guarantee: GuaranteeReport = {
    id: 'G-001',
    statement: 'kept',
    verdict,
    interleavings: 1n,
    scenarios,
  };
  const undecided = mode === 'sampled' ? counts.inconclusive : 0;
  return {
    implementation: { name: 'x', version: '1', capabilities: [] },
    mode,
    guarantees: [guarantee],
    totals: countVerdicts([verdict]),
    unidentified: [],
    problems: [],
    passed: counts.pass,
    failed: counts.fail + counts.inconclusive - undecided,
    undecided,
    complete: true,
  };
}

describe('an expectations file', () => {
  it('lists guarantees and scenarios with reasons', () => {
    const { entries, problems } = read(
      '- id: G-001.2\n  reason: known\n  fails: f\n- { id: G-002, reason: r, fails: f }',
    );
    expect(problems).to.deep.equal([]);
    expect(entries.map(({ id }) => id)).to.deep.equal(['G-001.2', 'G-002']);
  });

  const refused: readonly [yaml: string, problem: RegExp][] = [
    [
      '- { id: G-999, reason: r, fails: f }',
      /^known\.yaml:1: no feature has G-999; see mmu-notifier-spec/,
    ],
    ['- { id: G-001.9, reason: r, fails: f }', /no feature has G-001\.9/],
    ['\n- { id: G-001 }', /^known\.yaml:2: G-001: reason: /],
    ['- { id: G-001, reason: " ", fails: f }', /G-001: reason: expected a reason/],
    ['- { id: put, reason: r, fails: f }', /put: id: expected the id of a guarantee or a scenario/],
    ['- { id: G-001, reason: r, fails: f, until: 7.0 }', /until/],
    ['- { id: G-001, reason: r }', /G-001: fails: expected a part of the sentence that fails/],
    ['- { id: G-001, reason: r, fails: "" }', /fails: expected a part of the sentence/],
    [
      '- { id: G-001, reason: r, fails: f }\n- { id: G-001, reason: r, fails: f }',
      /^known\.yaml:2: G-001 is there/,
    ],
    ['G-001: known', /^known\.yaml:1: expected a list of entries/],
    ['- [', /^known\.yaml:\d+: /],
  ];
  for (const [yaml, problem] of refused) {
    it(`is refused: ${JSON.stringify(yaml)}`, () => {
      expect(read(yaml).problems.join('\n')).to.match(problem);
    });
  }
});

describe('a report with known failures', () => {
  const of = (id: string) => read(`- { id: ${id}, reason: H-41, fails: broke }`).entries;

  it('succeeds when what failed is known to fail, and nothing else did', () => {
    const report = applyExpectations(of('G-001.1'), reportOf(['fail', 'pass']));
    expect(succeeded(report)).to.equal(true);
    expect(report.guarantees[0]?.verdict, 'the verdict stays').to.equal('fail');
    expect(report.guarantees[0]?.scenarios[0]?.knownFailure).to.equal('H-41');
    expect(succeeded(applyExpectations(of('G-001.1'), reportOf(['fail', 'fail'])))).to.equal(false);
    expect(succeeded(applyExpectations(of('G-001'), reportOf(['fail', 'fail'])))).to.equal(true);
  });

  it('excuses only the failure that an entry names', () => {
    const naming = (fails: string) =>
      read(`- { id: G-001.1, reason: H-41, fails: "${fails}" }`).entries;
    const report = reportOf(['fail', 'pass']);
    expect(applyExpectations(naming('<b> broke'), report).failed).to.equal(0);
    expect(applyExpectations(naming('was never freed'), report).failed).to.equal(1);
  });

  it('excuses no scenario that could not be judged', () => {
    const failure = { location: 'a.feature:9', message: 'it broke', unjudged: true } as const;
    const { guarantees, ...run } = reportOf(['fail', 'pass']);
    const died = guarantees.map((guarantee) => ({
      ...guarantee,
      scenarios: guarantee.scenarios.map((scenario) => ({
        ...scenario,
        cases: scenario.cases.map((one) =>
          one.verdict === 'fail' ? { ...one, failures: [failure] } : one,
        ),
      })),
    }));
    for (const id of ['G-001', 'G-001.1']) {
      const report = applyExpectations(of(id), { ...run, guarantees: died });
      expect(report.failed).to.equal(1);
      expect(report.guarantees[0]?.scenarios[0]).not.to.have.property('knownFailure');
    }
  });

  it('fails when a known failure passes, and says which entry to remove', () => {
    const report = applyExpectations(of('G-001.2'), reportOf(['pass', 'pass']));
    expect(succeeded(report)).to.equal(false);
    expect(report.problems).to.deep.equal([
      'known.yaml:1: G-001.2 passes, but is a known failure (H-41): remove the entry',
    ]);
    const whole = applyExpectations(of('G-001'), reportOf(['pass', 'pass']));
    expect(whole.problems).to.have.length(1);
  });

  it('ignores entries whose scenarios were not judged', () => {
    for (const id of ['G-001.1', 'G-002']) {
      expect(applyExpectations(of(id), reportOf(['unsupported'])).problems).to.deep.equal([]);
    }
  });

  it('does not count an inconclusive scenario of a sampled implementation twice', () => {
    const open = applyExpectations(of('G-001.1'), reportOf(['inconclusive', 'fail'], 'sampled'));
    expect(open).to.include({ failed: 1, undecided: 1 });
    expect(applyExpectations(of('G-001.1'), reportOf(['inconclusive'])).failed).to.equal(0);
  });

  it('is written to JUnit: an unexpected pass is a failure of its test', () => {
    for (const [id, count] of [
      ['G-001.2', 1],
      ['G-001', 2],
    ] as const) {
      const xml = renderJunit(applyExpectations(of(id), reportOf(['pass', 'pass'])), 'suite');
      expect(xml.match(/<failure message="unexpected pass">/g), id).to.have.length(count);
      expect(xml).to.contain(`failures="${count}"`).and.contain('known to fail: H-41');
    }
  });

  it('counts known failures in the last line', () => {
    const options = { colour: false, how: 'in defined order', reports: 'none' };
    const known = (verdicts: Verdict[]) =>
      renderConsole(applyExpectations(of('G-001'), reportOf(verdicts)), options);
    expect(known(['fail', 'pass'])).to.match(/\n1 passed, 0 failed, 1 known failure\n$/);
    expect(known(['fail', 'fail'])).to.match(/\n0 passed, 0 failed, 2 known failures\n$/);
  });

  it('has the reason and the counterexample of each failure in conformance.json', () => {
    const { guarantees, ...run } = reportOf(['fail', 'pass']);
    const message = 'n1 is not freed\n\nCounterexample:\n\n1  * calls';
    const failure = { location: 'a.feature:9', step: 'Then n1 is freed', message };
    const shown = guarantees.map((guarantee) => ({
      ...guarantee,
      scenarios: guarantee.scenarios.map((scenario) => ({
        ...scenario,
        cases: scenario.cases.map((one) => ({
          ...one,
          failures: one.verdict === 'fail' ? [failure] : [],
        })),
      })),
    }));
    const json = renderConformance({ ...run, guarantees: shown }, { name: 's', version: '1' });
    const { guarantees: written } = JSON.parse(json) as {
      guarantees: { scenarios: { failures?: unknown }[] }[];
    };
    expect(written[0]?.scenarios.map(({ failures }) => failures)).to.deep.equal([
      [
        {
          location: 'a.feature:9',
          step: 'Then n1 is freed',
          reason: 'n1 is not freed',
          counterexample: 'Counterexample:\n\n1  * calls',
        },
      ],
      undefined,
    ]);
  });

  it('is written to JUnit: known failures, unsupported and inconclusive scenarios are skipped', () => {
    const verdicts: Verdict[] = ['fail', 'fail', 'pass', 'unsupported', 'inconclusive'];
    const known = applyExpectations(of('G-001.2'), reportOf(verdicts, 'sampled'));
    const xml = renderJunit(known, 'suite');
    expect(xml).to.match(/<testsuites name="suite" tests="5" failures="1">/);
    expect(xml.match(/<failure message="fail">/g)).to.have.length(1);
    expect(xml.match(/<skipped message="(known: H-41|unsupported|inconclusive)"/g)).to.have.length(
      3,
    );
    expect(xml).to.contain('one &amp; only').and.contain('a &lt;b&gt; broke');
  });
});
