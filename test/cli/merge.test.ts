/** A run that is split with --shard, and merged, against the whole run: on a suite of its own. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

const FIXTURES = join(__dirname, '../fixtures');
const COMMAND = join(__dirname, 'suite-command.ts');
const FEATURES = ['features/broken.feature', 'features/kept.feature'];
const TOTAL = 3;

describe('--shard and merge', function () {
  this.timeout(900_000);
  let suite: string;

  beforeEach(() => {
    suite = mkdtempSync(join(FIXTURES, 'run-'));
    for (const part of ['cucumber.js', 'features', 'steps']) {
      cpSync(join(FIXTURES, 'suite', part), join(suite, part), { recursive: true });
    }
  });

  afterEach(() => rmSync(suite, { recursive: true }));

  function run(...argv: readonly string[]): SpawnSyncReturns<string> {
    const args = ['--require', 'ts-node/register', COMMAND, ...argv];
    return spawnSync(process.execPath, args, { cwd: suite, encoding: 'utf8' });
  }

  function conformance(): string {
    return readFileSync(join(suite, 'reports/conformance.json'), 'utf8');
  }

  /** The elements of the JUnit report, without the reasons for failures. */
  function junitCases(): readonly string[] {
    const junit = readFileSync(join(suite, 'reports/junit.xml'), 'utf8');
    return junit.match(/<test.*/g) ?? [];
  }

  /** Runs a shard, and puts its report where an engine would have it. */
  function runShard(index: number, ...argv: readonly string[]): number | null {
    const { status } = run('check', ...argv, '--shard', `${index}/${TOTAL}`);
    mkdirSync(join(suite, `shard-${index}`), { recursive: true });
    cpSync(
      join(suite, 'reports/conformance.json'),
      join(suite, `shard-${index}`, 'conformance.json'),
    );
    return status;
  }

  /** What is said of the verdicts, in any order: neither the heading nor how all was run. */
  function told(text: string): string[] {
    const lines = text.slice(text.indexOf('\nid ')).split('\n');
    return lines.filter((line) => !/^(scenarios|reports) /.test(line)).sort();
  }

  const shards = Array.from({ length: TOTAL }, (_, index) => `shard-${index + 1}`);

  for (const features of [FEATURES, FEATURES.slice(1)]) {
    it(`have the result of a whole run of ${features.join(' and ')}`, () => {
      const whole = run('check', ...features);
      const expected = conformance();
      const cases = junitCases();
      runShard(1, ...features, '--order', 'reverse');
      runShard(2, ...features, '--jobs', '2');
      runShard(3, ...features, '--order', 'random:3');
      const merged = run('merge', ...shards, '--json');
      expect(merged.status).to.equal(whole.status);
      expect(merged.stdout).to.equal(expected);
      expect(conformance()).to.equal(expected);
      expect(junitCases()).to.deep.equal(cases);
      expect(told(merged.stderr)).to.deep.equal(told(whole.stdout));
    });
  }

  it('refuse shards of different options, with what differs', () => {
    runShard(1, 'features/kept.feature', '--linux', '5.10');
    runShard(2, 'features/kept.feature');
    runShard(3, 'features/kept.feature', '--max-states', '999999');
    const { status, stderr } = run('merge', ...shards);
    expect(status).to.equal(2);
    expect(stderr).to.match(
      /^error: shard-1\/\S+ and shard-2\/\S+: different --linux \(5\.10 and none\); expected shards of one run\n$/,
    );
  });

  it('refuse an incomplete set, with one line and exit code 2', () => {
    run('check', 'features/kept.feature');
    cpSync(join(suite, 'reports/conformance.json'), join(suite, 'whole.json'));
    runShard(1, 'features/kept.feature');
    run('check', 'features/kept.feature');
    expect(run('merge', 'shard-1').status).to.equal(2);
    expect(existsSync(join(suite, 'reports/conformance.json')), 'an older result').to.equal(false);
    const refused: readonly [argv: readonly string[], line: RegExp][] = [
      [['shard-1'], /^error: incomplete: expected shard 2\/3, 3\/3 too\n$/],
      [['whole.json'], /^error: whole.json: a report of a whole run; expected a shard, .*\n$/],
      [[], /^error: merge: expected the folders of the shards, or their conformance.json\n$/],
      [['shard-9'], /^error: shard-9: expected a conformance.json that can be read .*\n$/],
      [['cucumber.js'], /^error: cucumber.js: expected a conformance.json that can be read .*\n$/],
      [['reports'], /^error: reports\/conformance.json: expected it elsewhere, .*\n$/],
      [
        ['shard-1', '--tags', '@x'],
        /^error: unknown option --tags; expected one of --json, --junit, --help\n$/,
      ],
    ];
    for (const [argv, line] of refused) {
      const { status, stderr, stdout } = run('merge', ...argv);
      expect({ status, stdout }, stderr).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr).to.match(line);
    }
    const empty = run('check', 'features/kept.feature', '--shard', '1/9');
    expect(empty.status).to.equal(2);
    expect(empty.stderr).to.match(/^error: --shard 1\/9: expected \d shards at most, as so many /);
  });
});
