import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { expect } from 'chai';
import { printable } from '../../src/counterexample/printable';
import { buildReport } from '../../src/report/build-report';
import { renderConformance } from '../../src/report/conformance-json';
import { groupDigits, renderConsole } from '../../src/report/console-text';
import { exactJson } from '../../src/report/exact-json';
import { applyExpectations } from '../../src/report/expectations';
import { renderJunit } from '../../src/report/junit';
import type { Report } from '../../src/report/report';
import { logOf, record, type ScriptedCase } from './messages';

const SUITE = { name: 'mmu-notifier-spec', version: '0.1.0' };
const OPTIONS = { colour: false, how: 'in defined order', reports: 'reports/report.html' };
const TABLE =
  'freed too early\n\n  task 1  | task 2\n  put     |\n          | \u001b[31mrelease\u0007';

const CASES: readonly ScriptedCase[] = [
  { name: 'One', attempts: [{ records: [record('pass', '12345678901234567890')] }] },
  {
    name: 'It is freed early',
    ruleTags: ['@G-020'],
    tags: ['@G-020.1'],
    line: 30,
    rule: 25,
    attempts: [{ status: 'FAILED', message: TABLE, records: [record('fail', '7')] }],
  },
];

function reportOf(cases: readonly ScriptedCase[], end = true): Report {
  return buildReport(logOf(cases, end), { implementation: 'reference', mustSupportAll: true });
}

describe('the console text', () => {
  it('counts the known defects of a tree, and shows no counterexample of them', () => {
    const expectations = [{ id: 'G-020.1', reason: 'H-1, early', location: 'known.yaml:1' }];
    const report = applyExpectations(expectations, reportOf(CASES));
    const text = renderConsole(report, { ...OPTIONS, defects: 'known.yaml' });
    expect(text).not.to.contain('freed too early');
    expect(text).to.contain('\nknown failure: G-020.1: H-1, early\n');
    expect(text).to.match(
      /^known defects {3}1 scenario fails as known.yaml says; --verbose shows how$/m,
    );
    expect(renderConsole(report, OPTIONS)).to.contain('freed too early');
    const fixed = [{ id: 'G-001.1', reason: 'H-1, early', location: 'known.yaml:1' }];
    expect(
      renderConsole(applyExpectations(fixed, reportOf(CASES)), {
        ...OPTIONS,
        defects: 'known.yaml',
      }),
    ).to.match(/^fixed defects {3}1 scenario passes; name an --expectations file without/m);
    const open = renderConsole(reportOf(CASES), { ...OPTIONS, defects: 'known.yaml' });
    expect(open).to.contain('freed too early').and.not.to.contain('known defects');
  });

  it('has a line per guarantee, failures with their layout, and totals', () => {
    expect(renderConsole(reportOf(CASES), OPTIONS)).to.equal(
      [
        'id     verdict  scenarios               interleavings  guarantee',
        'G-001  pass             1  12,345,678,901,234,567,890  It holds',
        'G-020  fail             1                           7  It holds',
        '',
        'fail: It is freed early (features/a.feature:30)',
        '  features/a.feature:31: Then it holds:',
        '    freed too early',
        '',
        '      task 1  | task 2',
        '      put     |',
        '              | \\u{1b}[31mrelease\\u{7}',
        '',
        'implementation  reference 1.0, every interleaving',
        'guarantees      1 pass, 1 fail, 0 unsupported, 0 inconclusive',
        'scenarios       2, in defined order',
        'interleavings   12,345,678,901,234,567,897, through 4 states',
        'reports         reports/report.html',
        '1 passed, 1 failed',
        '',
      ].join('\n'),
    );
  });

  it('shows how much of an unsupported guarantee was judged', () => {
    const report = buildReport(
      logOf([
        { name: 'One', attempts: [{ records: [record('pass')] }] },
        {
          name: 'Two',
          tags: ['@G-001.2'],
          line: 30,
          attempts: [{ status: 'SKIPPED', records: [record('unsupported', '0')] }],
        },
      ]),
      { implementation: 'reference', mustSupportAll: false },
    );
    const text = renderConsole(report, OPTIONS);
    expect(text).to.match(/^G-\d{3} +unsupported +1 of 2 /m);
    expect(text).to.contain('in part         1 of the unsupported, whose other scenarios pass');
  });

  it('colours verdicts only on request', () => {
    const text = renderConsole(reportOf(CASES), { ...OPTIONS, colour: true });
    expect(text).to.contain('G-020  \u001b[31mfail   \u001b[0m');
    expect(renderConsole(reportOf(CASES), OPTIONS)).not.to.contain('\u001b');
  });

  it('has no number of states where traces were sampled', () => {
    const sampled = record('pass', '20', { mode: 'sampled' });
    const report = reportOf([{ name: 'One', attempts: [{ records: [sampled] }] }]);
    expect(renderConsole(report, OPTIONS)).to.match(/^interleavings {3}20$/m);
  });

  it('ends with the counts even when the run was stopped', () => {
    const text = renderConsole(reportOf([], false), OPTIONS);
    expect(text).to.match(/The run did not reach its end\.\n0 passed, 0 failed\n$/);
  });

  it('groups digits', () => {
    const grouped = [0, 999, 1000, 123456, 1234567n].map(groupDigits);
    expect(grouped).to.deep.equal(['0', '999', '1,000', '123,456', '1,234,567']);
  });
});

describe('a scenario that was retried', () => {
  const failed = { status: 'FAILED' as const, message: TABLE, records: [record('fail', '7')] };
  const retried = reportOf([
    { name: 'One', attempts: [failed, {}] },
    { name: 'Two', line: 30, tags: ['@G-001.2'], attempts: [failed, failed] },
  ]);

  it('has what failed first on the console', () => {
    const text = renderConsole(retried, OPTIONS);
    expect(text).to.contain(
      'failed first, in attempt 1, then pass: One (features/a.feature:10)\n' +
        '  features/a.feature:11: Then it holds:\n    freed too early\n',
    );
    expect(text).to.contain('failed first, in attempt 1, then fail: Two (features/a.feature:30)');
    expect(text).to.contain('retried         2 that failed first; 1 of them passed then\n');
    expect(renderConsole(reportOf(CASES), OPTIONS)).not.to.match(/failed first|retried/);
  });

  it('has it in JUnit, as flaky where it passed at last', () => {
    const xml = renderJunit(retried, 'suite');
    expect(xml).to.match(/<flakyFailure message="failed first" type="fail">[^<]*freed too early/);
    expect(xml).to.match(/<rerunFailure message="failed first" type="fail">[^<]*freed too early/);
    expect(xml.match(/<failure /g)).to.have.length(1);
  });

  it('has it in conformance.json', () => {
    const file = join(__dirname, '../../schemas/conformance.schema.json');
    const validate = new Ajv2020({ strict: true }).compile(JSON.parse(readFileSync(file, 'utf8')));
    const report = JSON.parse(renderConformance(retried, SUITE));
    expect(validate(report), JSON.stringify(validate.errors)).to.equal(true);
    expect(report)
      .to.have.nested.property('guarantees[0].scenarios[0].failedFirst')
      .deep.equal([{ location: 'features/a.feature:11', message: 'freed too early' }]);
  });
});

describe('printable text', () => {
  it('keeps lines and tabs, and shows every other control character', () => {
    expect(printable('a\tb\nc\r\nd')).to.equal('a\tb\nc\nd');
    expect(printable('\u001b[2J\r\u0000\u007f\u009b\u202e\ufeff\u200b\u2028')).to.equal(
      '\\u{1b}[2J\\u{d}\\u{0}\\u{7f}\\u{9b}\\u{202e}\\u{feff}\\u{200b}\\u{2028}',
    );
    expect(printable('é → 😀')).to.equal('é → 😀');
    expect(printable('>\ud800😀\udc00\ufffe')).to.equal('>\\u{d800}😀\\u{dc00}\\u{fffe}');
  });
});

describe('exact JSON', () => {
  it('is what JSON.stringify writes, but for big integers', () => {
    const value = { a: [1, 'two\u001b', true, []], b: {}, c: { d: [{ e: 'f' }] } };
    expect(exactJson(value)).to.equal(JSON.stringify(value, null, 2));
    expect(exactJson([2n ** 70n])).to.equal('[\n  1180591620717411303424\n]');
  });
});

describe('conformance.json', () => {
  const schema: unknown = JSON.parse(
    readFileSync(join(__dirname, '../../schemas/conformance.schema.json'), 'utf8'),
  );
  const validate = new Ajv2020({ strict: true }).compile(schema as object);
  const parsed = (report: Report): Record<string, unknown> =>
    JSON.parse(renderConformance(report, SUITE)) as Record<string, unknown>;

  it('keeps to its schema, with exact counts, and complete as its last key', () => {
    const text = renderConformance(reportOf(CASES), SUITE);
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).to.equal(true);
    expect(text).to.contain('"interleavings": 12345678901234567890\n');
    expect(text).to.match(/"complete": true\n}\n$/);
    expect(Object.keys(parsed(reportOf(CASES)))).to.deep.equal([
      'suite',
      'implementation',
      'mode',
      'guarantees',
      'totals',
      'complete',
    ]);
  });

  it('has the witnesses of what may happen, by schedule string alone', () => {
    const witnesses = [
      {
        sentence: 'it may happen that n1 is freed',
        schedule: 'G-001.1_0123abcd_a3b_4567ef',
        steps: 4,
      },
      { sentence: 'it may happen that n1 is not freed', steps: 9 },
    ];
    const records = [record('pass', '1', {}, witnesses)];
    const report = parsed(reportOf([{ name: 'One', attempts: [{ records }] }]));
    expect(validate(report), JSON.stringify(validate.errors)).to.equal(true);
    expect(report)
      .to.have.nested.property('guarantees[0].scenarios[0].witnesses')
      .deep.equal(witnesses);
    expect(parsed(reportOf(CASES))).not.to.have.nested.property(
      'guarantees[0].scenarios[0].witnesses',
    );
  });

  it('has what is wrong with the run itself', () => {
    const attempts = [{ status: 'SKIPPED', records: [record('unsupported', '0')] }] as const;
    const report = parsed(reportOf([{ name: 'One', attempts }]));
    expect(validate(report), JSON.stringify(validate.errors)).to.equal(true);
    expect(report.problems).to.deep.equal([
      'features/a.feature:10: "One" is unsupported; reference must support all',
      'nothing was judged: no scenario passed',
    ]);
  });

  it('has no complete key when the run was stopped, and still keeps to its schema', () => {
    const stopped = parsed(reportOf(CASES, false));
    expect(stopped).not.to.have.property('complete');
    expect(validate(stopped), JSON.stringify(validate.errors)).to.equal(true);
  });

  it('does not depend on the order of the run', () => {
    const backward = renderConformance(reportOf([...CASES].reverse()), SUITE);
    expect(backward).to.equal(renderConformance(reportOf(CASES), SUITE));
  });

  it('is refused by its schema when it is malformed', () => {
    const good = parsed(reportOf(CASES));
    const bad: readonly object[] = [
      { ...good, complete: false },
      { ...good, mode: 'mostly' },
      { ...good, extra: 1 },
      { ...good, guarantees: [{ id: 'G-001', statement: 'x', verdict: 'pass', scenarios: [] }] },
      { ...good, totals: { pass: 1, fail: 0, unsupported: 0, inconclusive: -1 } },
    ];
    for (const document of bad) expect(validate(document)).to.equal(false);
  });
});
