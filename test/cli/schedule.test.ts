/** One interleaving, run again by the string that a run has printed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { decodeSchedule, encodeSchedule } from '../../src/counterexample/schedule-string';
import { RealSuite } from './real-suite';

const FEATURE = 'features/interleavings.feature';

describe('--schedule', function () {
  this.timeout(900_000);
  let suite: RealSuite;
  /** The schedule strings of the counterexamples, in the order of the features. */
  let schedules: string[];
  let messages: string;
  /** Those of the witnesses, by the sentence. */
  let witnesses: Map<string, string>;

  before(async () => {
    suite = new RealSuite();
    const { out } = await suite.quickly(FEATURE, '--tags', 'not @G-904.4');
    schedules = [
      ...out.matchAll(/^ {4}To replay it: npx mmu-notifier-spec check --schedule (\S+)$/gm),
    ].map(([, text]) => text as string);
    messages = readFileSync(join(suite.folder, 'reports/messages.ndjson'), 'utf8');
    const text = readFileSync(join(suite.folder, 'reports/conformance.json'), 'utf8');
    const found = text.matchAll(/"sentence": "(.*)",\s+"schedule": "(.*)"/g);
    witnesses = new Map(
      [...found].map(([, sentence, schedule]) => [sentence as string, schedule as string]),
    );
  });

  after(() => suite.remove());

  function witness(sentence: string): string {
    return witnesses.get(sentence) ?? `no witness of: ${sentence}`;
  }

  it('is printed with each counterexample, and reported with each witness', () => {
    const ids = schedules.map((text) => decodeSchedule(text).scenario);
    expect(ids).to.deep.equal(['G-904.2', 'G-904.2', 'G-904.3']);
    expect([...witnesses.keys()]).to.have.length(3);
    expect(messages.match(/"fileName":"counterexample\.svg"/g)).to.have.length(3);
    expect(messages.match(/"fileName":"witness\.svg"/g)).to.have.length(3);
  });

  it('replays exactly the interleaving of a counterexample, fails, and writes no report', async () => {
    const reports = join(suite.folder, 'reports/conformance.json');
    writeFileSync(reports, 'untouched');
    for (const [schedule, who] of [
      [schedules[0], 'driver gpu'],
      [schedules[1], 'task 2 of driver gpu'],
    ] as const) {
      const { code, out, err } = await suite.quickly('--schedule', schedule ?? '');
      expect({ code, err }).to.deep.equal({ code: 1, err: '' });
      expect(out).to.match(
        /^One interleaving of G-904\.2, by reference\nG-904: Release may come twice\n\n/,
      );
      const table = out.split('\n\n')[1]?.split('\n') ?? [];
      expect(table).to.have.length(1 + decodeSchedule(schedule ?? '').schedule.length);
      expect(table.filter((line) => line.includes('->release() is entered'))).to.have.length(2);
      expect(
        table.filter((line) => /^ *> +\d+ .*->release\(\) is entered/.test(line)),
      ).to.have.length(1);
      expect(out).to.match(/\n +[ >\d]+ .*\* calls mmu_notifier_unregister/);
      expect(table[0]).to.contain(who);
      expect(out).to.contain(
        '\n  violated  release of n1 was called once: release of n1 was called 2 times\n',
      );
      expect(out).to.match(/\n\nThis interleaving violates the guarantee\.\n$/);
    }
    expect(readFileSync(reports, 'utf8')).to.equal('untouched');
  });

  it('does not pass a guarantee because one interleaving satisfies it', async () => {
    const sentence = 'it may happen that release of n1 was called 2 times';
    const { code, out } = await suite.quickly('--schedule', witness(sentence));
    expect(code).to.equal(0);
    expect(out).to.contain(
      `\n  happens   ${sentence}\n  not here  it may happen that release of driver gpu was called once\n  holds     release of n1 was called at least once\n`,
    );
    expect(out).to.match(
      /\nNo property is violated in this one interleaving, which is no verdict on the guarantee: npx mmu-notifier-spec check --tags @G-904\.1 judges all of them\.\n$/,
    );
    expect(out).not.to.match(/pass/);
  });

  it('judges only the sentences about its script', async () => {
    const first = await suite.quickly(
      '--schedule',
      witness('it may happen that release of n1 was called once'),
    );
    expect(first.code).to.equal(0);
    expect(first.out.match(/^ {2}(happens|holds|violated) .*/gm)).to.have.length(1);
    const second = await suite.quickly('--schedule', schedules[2] ?? '');
    expect(second.code).to.equal(1);
    expect(second.out).to.contain(
      'violated  release of n1 was called 2 times: release of n1 was called 1',
    );
  });

  it('can be given to run, with its scenario', async () => {
    const { code, out } = await suite.subcommand(
      'run',
      'G-904.2',
      '--schedule',
      schedules[0] ?? '',
    );
    expect(code).to.equal(1);
    expect(out).to.contain('This interleaving violates the guarantee.');
  });

  describe('with bad input', () => {
    /** The string of the first counterexample, with another content and a checksum that fits. */
    function changed(more: Partial<ReturnType<typeof decodeSchedule>>): string {
      return encodeSchedule({ ...decodeSchedule(schedules[0] ?? ''), ...more });
    }

    const refused: readonly [what: string, argv: () => readonly string[], err: RegExp][] = [
      ['a malformed string', () => ['rubbish'], /^--schedule rubbish: malformed or cut off: /],
      ['half a string', () => [(schedules[0] ?? '').slice(0, -9)], /: malformed or cut off: /],
      [
        'a string with a slip',
        () => [(schedules[0] ?? '').replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
        /: damaged: /,
      ],
      ['a string without an end', () => ['a'.repeat(100_000)], /^--schedule a{60}…: malformed/],
      [
        'an unknown scenario',
        () => [changed({ scenario: 'G-904.9' })],
        /: no feature has its scenario G-904\.9;/,
      ],
      [
        'another version',
        () => [changed({ script: '01234567' })],
        /: it is of another version of G-904\.2, /,
      ],
      [
        'the script of another scenario',
        () => [changed({ scenario: 'G-904.3' })],
        /another version of G-904\.3/,
      ],
      [
        'a step that cannot be taken',
        () => [changed({ schedule: [0, 0] })],
        /: step 1 cannot be taken: driver gpu|process A/,
      ],
      [
        'too few steps',
        () => [changed({ schedule: [] })],
        /: step 0 cannot be the last: tasks can still move/,
      ],
      [
        'an adapter',
        () => [schedules[0] ?? '', '--exec', 'cat'],
        /^--schedule: cat has no schedules/,
      ],
      [
        'Linux',
        () => [schedules[0] ?? '', '--implementation', 'linux'],
        /^--schedule: linux has no schedules/,
      ],
      [
        'another selection',
        () => [schedules[0] ?? '', '--tags', '@G-904.1'],
        /^--schedule and --tags: expected/,
      ],
      ...[
        ['--random', '5'],
        ['--max-states', '3'],
        ['--max-seconds', '3'],
        ['--jobs', '2'],
        ['--linux', '5.10'],
        ['--order', 'random'],
        ['--retry', '1'],
      ].map(([flag = '', value = '']): (typeof refused)[number] => [
        flag,
        () => [schedules[0] ?? '', flag, value],
        new RegExp(`^--schedule and ${flag}: expected --schedule alone`),
      ]),
      [
        'a wish for reports',
        () => [schedules[0] ?? '', '--json'],
        /^--schedule and --json: expected/,
      ],
    ];
    for (const [what, argv, err] of refused) {
      it(`refuses ${what} in one line`, async () => {
        const run = await suite.quickly('--schedule', ...argv());
        expect(run).to.include({ code: 2, out: '' });
        expect(run.err.startsWith('error: ')).to.equal(true);
        expect(run.err.slice('error: '.length)).to.match(err);
        expect(run.err.trimEnd().split('\n')).to.have.length(1);
      });
    }

    it('refuses a scenario that cannot be performed', async () => {
      const { code, err } = await suite.quickly('--schedule', changed({ scenario: 'G-904.4' }));
      expect(code).to.equal(2);
      expect(err).to.match(/^error: G-904\.4 cannot be performed: .+\n$/);
    });

    it('refuses the string of another scenario than that of run', async () => {
      const run = await suite.subcommand('run', 'G-904.1', '--schedule', schedules[0] ?? '');
      expect(run).to.include({ code: 2, out: '' });
      expect(run.err).to.match(/: it is of scenario G-904\.2, not of G-904\.1\n$/);
    });

    it('refuses it for a subcommand that judges nothing', async () => {
      const run = await suite.subcommand('list', '--schedule', schedules[0] ?? '');
      expect(run).to.include({ code: 2, out: '' });
      expect(run.err).to.match(/^error: unknown option --schedule; expected one of .*\n$/);
    });
  });

  it('leaves no report behind where there was none', async () => {
    const fresh = new RealSuite();
    try {
      expect((await fresh.quickly('--schedule', schedules[0] ?? '')).code).to.equal(1);
      expect(existsSync(join(fresh.folder, 'reports'))).to.equal(false);
    } finally {
      fresh.remove();
    }
  });
});
