import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { expect } from 'chai';
import { buildReport } from '../../src/report/build-report';
import { renderConformance } from '../../src/report/conformance-json';
import { renderConsole } from '../../src/report/console-text';
import { applyExpectations, type Expectation } from '../../src/report/expectations';
import { mergeShards } from '../../src/report/merge';
import { type CaseReport, type Report, succeeded } from '../../src/report/report';
import { type ShardFile, shardFileSchema } from '../../src/report/shard-json';
import type { NamedShard } from '../../src/report/shard-mismatch';
import { asShard, scenariosOf } from '../../src/report/shard-report';
import { logOf, record, type ScriptedCase } from './messages';

const SUITE = { name: 'mmu-notifier-spec', version: '0.1.0' };
const CONSOLE = { colour: false, how: 'in defined order', reports: 'reports/conformance.json' };
const TOTAL = 3;

interface Options {
  readonly expectations?: readonly Expectation[];
  readonly features?: string;
}

function scenario(
  id: string,
  attempt: NonNullable<ScriptedCase['attempts']>[number],
): ScriptedCase {
  const [guarantee = '', number = ''] = id.split('.');
  const line = 100 * Number(guarantee.slice(2)) + 10 * Number(number);
  const rule = 100 * Number(guarantee.slice(2));
  return {
    line,
    rule,
    name: id,
    ruleTags: [`@${guarantee}`],
    tags: [`@${id}`],
    attempts: [attempt],
  };
}

const passes = { records: [record('pass', '9007199254740993')] };
const breaks = {
  status: 'FAILED' as const,
  message: 'broke\n\n a | b',
  exceptionType: 'ViolationError',
  records: [record('fail')],
};
const isOpen = { status: 'FAILED' as const, records: [record('inconclusive')] };

const CASES: readonly ScriptedCase[] = [
  scenario('G-001.1', passes),
  scenario('G-001.2', passes),
  scenario('G-001.3', passes),
  scenario('G-002.1', passes),
  scenario('G-002.2', breaks),
  scenario('G-002.2', passes),
  scenario('G-003.1', isOpen),
  scenario('G-003.2', passes),
];
const GOOD = CASES.slice(0, 4);

function idOf({ tags = [] }: ScriptedCase): string {
  return (tags[0] ?? '').slice(1);
}

function reportOf(cases: readonly ScriptedCase[]): Report {
  return buildReport(logOf(cases), { implementation: 'reference', mustSupportAll: true });
}

function whole(cases: readonly ScriptedCase[], { expectations = [] }: Options = {}): Report {
  return applyExpectations(expectations, reportOf(cases));
}

/** The report of a shard, as its run makes it. */
function shardOf(cases: readonly ScriptedCase[], index: number, options: Options = {}): Report {
  const { expectations = [], features = 'text' } = options;
  const selection = [...new Set(cases.map(idOf))];
  const shard = { index, total: TOTAL, selection, features, verdictOptions: {}, expectations };
  const own = new Set(scenariosOf(shard));
  const report = reportOf(cases.filter((one) => own.has(idOf(one))));
  return applyExpectations(expectations, asShard(report, shard));
}

function read(report: Report, suite = SUITE): ShardFile {
  return shardFileSchema.parse(JSON.parse(renderConformance(report, suite)));
}

function named(file: string, report: ShardFile): NamedShard {
  if (report.part === undefined) throw new RangeError('expected a shard');
  return { file, report: { ...report, part: report.part } };
}

function shardsOf(cases: readonly ScriptedCase[], options: Options = {}): NamedShard[] {
  return [3, 1, 2].map((index) => named(`${index}.json`, read(shardOf(cases, index, options))));
}

describe('the shards of a run', () => {
  for (const [name, cases] of [
    ['kept', GOOD],
    ['broken and open', CASES],
  ] as const) {
    it(`are the whole run when merged, of guarantees that are ${name}`, () => {
      const merged = mergeShards(shardsOf(cases));
      expect(renderConformance(merged, SUITE)).to.equal(renderConformance(whole(cases), SUITE));
      expect(renderConsole(merged, CONSOLE)).to.equal(renderConsole(whole(cases), CONSOLE));
      expect(succeeded(merged)).to.equal(succeeded(whole(cases)));
    });
  }

  it('have every scenario once, and are about equally large', () => {
    const selection = CASES.map(idOf);
    const dealt = [1, 2, 3].map((index) => scenariosOf({ index, total: 3, selection }));
    expect(dealt.flat().sort()).to.deep.equal([...selection].sort());
    expect(dealt.map(({ length }) => length)).to.deep.equal([3, 3, 2]);
  });

  it('pass a guarantee only if they have all of its scenarios', () => {
    for (const index of [1, 2, 3]) {
      const report = shardOf(CASES, index);
      for (const { id, verdict, elsewhere } of report.guarantees) {
        expect(elsewhere, id).to.not.equal(undefined);
        expect(verdict, id).to.equal(id === 'G-002' && index === 2 ? 'fail' : 'inconclusive');
      }
      expect(report.totals.pass).to.equal(0);
      const text = renderConsole(report, CONSOLE);
      expect(text).to.match(/G-001 +inconclusive +1 of 3 /);
      expect(text).to.contain(`\nshard           ${index} of 3; `);
    }
    const alone = scenario('G-009.1', passes);
    const [found] = shardOf([alone, ...CASES.slice(1, 3)], 1).guarantees;
    expect(found).to.include({ id: 'G-009', verdict: 'pass' }).and.not.have.property('elsewhere');
  });

  it('pass where their own scenarios do', () => {
    expect([1, 2, 3].map((index) => succeeded(shardOf(GOOD, index)))).to.deep.equal([
      true,
      true,
      true,
    ]);
    expect([1, 2, 3].map((index) => succeeded(shardOf(CASES, index)))).to.deep.equal([
      true,
      false,
      false,
    ]);
  });

  it('know known failures, and see a guarantee that passes unexpectedly only when it is whole', () => {
    const expectations = [
      { id: 'G-001', reason: 'known', location: 'known.yaml:1' },
      { id: 'G-002.2', reason: 'known', location: 'known.yaml:2' },
    ];
    const options = { expectations };
    for (const index of [1, 2, 3]) expect(shardOf(CASES, index, options).problems).to.be.empty;
    const merged = mergeShards(shardsOf(CASES, options));
    expect(merged.problems).to.deep.equal([
      'known.yaml:1: G-001 passes, but is a known failure (known): remove the entry',
    ]);
    const expected = whole(CASES, options);
    expect(renderConformance(merged, SUITE)).to.equal(renderConformance(expected, SUITE));
    expect(merged).to.include({ failed: expected.failed, passed: expected.passed });
  });

  it('are described by the schema', () => {
    const file = join(__dirname, '../../schemas/conformance.schema.json');
    const validate = new Ajv2020({ strict: true }).compile(JSON.parse(readFileSync(file, 'utf8')));
    const report = JSON.parse(renderConformance(shardOf(CASES, 2), SUITE));
    expect(validate(report), JSON.stringify(validate.errors)).to.equal(true);
  });
});

describe('merging', () => {
  const [third, first, second] = shardsOf(CASES) as [NamedShard, NamedShard, NamedShard];
  const changed = (
    change: Partial<ShardFile>,
    part: Partial<NamedShard['report']['part']> = {},
  ) => ({
    file: 'changed.json',
    report: { ...second.report, ...change, part: { ...second.report.part, ...part } },
  });
  const { complete: _, ...unfinished } = second.report;
  const sampling = { runs: 5, bugDepth: 3, seed: 1 };
  const differ = '1.json and changed.json: different';
  const refused: readonly [why: string, shards: readonly NamedShard[], line: string][] = [
    ['a shard missing', [first, second], 'incomplete: expected shard 3/3 too'],
    ['all but one missing', [second], 'incomplete: expected shard 1/3, 3/3 too'],
    ['a shard twice', [first, second, second], '2.json and 2.json: both are shard 2/3'],
    [
      'a shard that was stopped',
      [first, { file: 'stopped.json', report: unfinished }, third],
      'stopped.json: its run did not reach its end; run --shard 2/3 again',
    ],
    [
      'another number of shards',
      [first, changed({}, { total: 4 }), third],
      `${differ} numbers of shards (3 and 4)`,
    ],
    [
      'another version',
      [first, changed({ suite: { ...SUITE, version: '9' } }), third],
      `${differ} versions of the specification (mmu-notifier-spec 0.1.0 and mmu-notifier-spec 9)`,
    ],
    [
      'another implementation',
      [first, changed({ implementation: { name: 'mine', version: '2', capabilities: [] } }), third],
      `${differ} implementations (reference 1.0 and mine 2)`,
    ],
    [
      'another search',
      [first, changed({ mode: 'sampled', sampling }), third],
      `${differ} searches (exhaustive and --random 5 --bug-depth 3 --seed 1)`,
    ],
    ['another selection', [first, changed({}, { selection: [] }), third], `${differ} selections`],
    [
      'other features',
      [first, changed({}, { features: 'x' }), third],
      `${differ} texts of the fea`,
    ],
    [
      'another release',
      [first, changed({}, { asked: { '--linux': '5.10' } }), third],
      `${differ} --linux (none and 5.10); expected shards of one run`,
    ],
    [
      'another limit',
      [
        changed({}, { asked: { '--max-states': '9' } }),
        {
          file: '3.json',
          report: {
            ...third.report,
            part: { ...third.report.part, asked: { '--max-states': '8' } },
          },
        },
        first,
      ],
      'changed.json and 3.json: different --max-states (9 and 8)',
    ],
    [
      'a scenario that is not there',
      [first, changed({ guarantees: [] }), third],
      'changed.json: expected G-001.2, which belongs to this shard, in it',
    ],
  ];
  for (const [why, shards, line] of refused) {
    it(`refuses ${why}`, () => {
      expect(() => mergeShards(shards))
        .to.throw(line)
        .with.property('message')
        .not.contain('\n');
    });
  }

  it('takes a shard in which no scenario recorded the implementation', () => {
    const cases = GOOD.map((one) => {
      return idOf(one) === 'G-001.2' ? scenario('G-001.2', { records: [] }) : one;
    });
    const merged = mergeShards(shardsOf(cases));
    expect(merged.mode).to.equal('exhaustive');
    expect(merged.implementation.version).to.equal('1.0');
    expect(merged).to.include({ passed: 3, failed: 1 });
  });
});

describe('a shard that was edited', () => {
  const [third, first, second] = shardsOf(CASES) as [NamedShard, NamedShard, NamedShard];

  function refusal(edit: (report: NamedShard['report']) => void): string {
    const report = structuredClone(second.report);
    edit(report);
    try {
      mergeShards([first, { file: 'edited.json', report }, third]);
    } catch (error) {
      return String((error as Error).message);
    }
    return 'none';
  }

  function broken({ part }: NamedShard['report']): CaseReport {
    const found = Object.values(part.cases)
      .flat()
      .find(({ verdict }) => verdict === 'fail');
    if (found === undefined) throw new RangeError('expected a violation in the shard');
    return found;
  }

  const stray: CaseReport = {
    location: 'features/a.feature:1',
    name: 'stray',
    verdict: 'pass',
    interleavings: 1n,
    states: 1,
    failures: [],
    witnesses: [],
  };
  type Unfiled = NamedShard['report']['part']['unfiled'][number];

  const edits: readonly [
    what: string,
    edit: (report: NamedShard['report']) => void,
    line: string,
  ][] = [
    [
      'has no case of a scenario',
      ({ part }) => Object.assign(part.cases, { 'G-001.2': [] }),
      'edited.json: edited, as part.cases.G-001.2 does not follow from the rest; run --shard 2/3 again',
    ],
    ['counts fewer failures', ({ part }) => Object.assign(part, { failed: 0 }), 'part.failed'],
    ['counts more passes', ({ part }) => Object.assign(part, { passed: 9 }), 'part.passed'],
    ['leaves more open', ({ part }) => Object.assign(part, { undecided: 1 }), 'part.undecided'],
    ['lets a case pass', (report) => Object.assign(broken(report), { verdict: 'pass' }), 'verdict'],
    [
      'counts more interleavings',
      (report) => Object.assign(broken(report), { interleavings: 7n }),
      'interleavings',
    ],
    [
      'has the cases of a scenario that nobody selected',
      ({ part }) => Object.assign(part.cases, { 'G-999.1': [stray] }),
      'edited.json: expected no G-999.1, which is not of this shard',
    ],
    [
      'has a guarantee twice',
      (report) =>
        Object.assign(report, { guarantees: [...report.guarantees, ...report.guarantees] }),
      'edited.json: expected G-001 once',
    ],
    [
      'has a scenario twice',
      ({ guarantees }) => {
        for (const one of guarantees) {
          Object.assign(one, { scenarios: [...one.scenarios, ...one.scenarios] });
        }
      },
      'edited.json: expected G-001.2 once',
    ],
    [
      'states a guarantee in other words',
      ({ guarantees: [one] }) => Object.assign(one ?? {}, { statement: 'other' }),
      '1.json and edited.json: different statements of G-001; expected shards of one run',
    ],
    [
      'calls a scenario something else',
      ({ guarantees: [one] }) => Object.assign(one?.scenarios[0] ?? {}, { name: 'other' }),
      'part.digest',
    ],
    [
      'has a stray case without an id',
      ({ part }) => part.unfiled.push(stray as Unfiled),
      'edited.json: edited, as part.unfiled',
    ],
    [
      'hides missing scenarios behind a stray case',
      (report) => {
        report.part.unfiled.push(stray as Unfiled);
        report.part.problems.push('features/a.feature:1: scenario "stray" has no scenario id');
        Object.assign(report, { guarantees: [] });
      },
      'edited.json: expected G-001.2, which belongs to this shard, in it',
    ],
    [
      'calls a violation known',
      ({ guarantees }) => {
        for (const { scenarios } of guarantees) {
          for (const one of scenarios) Object.assign(one, { knownFailure: 'known' });
        }
      },
      'knownFailure',
    ],
    [
      'has another problem',
      ({ part }) => Object.assign(part, { problems: ['none'] }),
      'edited.json: edited, as ',
    ],
  ];
  for (const [what, edit, line] of edits) {
    it(`is refused where it ${what}`, () => {
      expect(refusal(edit)).to.contain(line).and.not.contain('\n');
    });
  }

  it('is none where nothing was changed', () => {
    expect(refusal(() => {})).to.equal('none');
  });

  it('is refused by its form where a count is negative, or a member unknown', () => {
    const report = JSON.parse(renderConformance(shardOf(CASES, 2), SUITE));
    expect(shardFileSchema.safeParse(report).success).to.equal(true);
    const negative = { ...report, part: { ...report.part, failed: -5 } };
    expect(shardFileSchema.safeParse(negative).success).to.equal(false);
    expect(shardFileSchema.safeParse({ ...report, extra: 1 }).success).to.equal(false);
  });

  it('is none where a scenario was retried', () => {
    const cases = GOOD.map((one, index) => {
      return { ...one, attempts: index === 1 ? [breaks, passes] : [passes] };
    });
    const merged = mergeShards(shardsOf(cases));
    expect(renderConformance(merged, SUITE)).to.equal(renderConformance(whole(cases), SUITE));
    expect(renderConsole(merged, CONSOLE)).to.equal(renderConsole(whole(cases), CONSOLE));
    expect(renderConsole(merged, CONSOLE)).to.contain('failed first');
  });

  it('is none where a scenario passes unexpectedly, which is said once', () => {
    const expectations = [{ id: 'G-001.2', reason: 'known', location: 'known.yaml:1' }];
    const { problems } = mergeShards(shardsOf(GOOD, { expectations }));
    expect(problems).to.deep.equal(whole(GOOD, { expectations }).problems).and.have.length(1);
  });
});
