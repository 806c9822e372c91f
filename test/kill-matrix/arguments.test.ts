/** The command line of `npm run faults`. */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseFaultsArguments } from '../../scripts/arguments';
import { UsageError } from '../../src/usage-error';

const PROJECT = join(__dirname, '../..');
const KNOWN = ['one', 'other'];

function parse(...words: readonly string[]): ReturnType<typeof parseFaultsArguments> {
  return parseFaultsArguments(words, KNOWN, () => {});
}

describe('the command line of the faults', () => {
  it('means all faults, each by every scenario, by default', () => {
    expect(parse()).to.deep.equal({
      whole: true,
      only: [],
      jobs: availableParallelism(),
      shard: null,
      merge: null,
      maxStates: null,
      quiet: false,
      json: false,
    });
    const said = ['--aimed', '--only', 'one', '--only=other', '--jobs', '3', '--max-states', '20'];
    expect(parse(...said)).to.deep.include({
      whole: false,
      only: ['one', 'other'],
      jobs: 3,
      maxStates: 20,
    });
  });

  const refused: readonly [argv: readonly string[], line: RegExp][] = [
    [['--shard', '3/2'], /^--shard 3\/2: expected I\/N with I from 1 to N, such as 1\/4$/],
    [['--shard', '1/3'], /^--shard 1\/3: expected 2 shards at most, one for each fault$/],
    [['--shard', '1/2', '--only', 'one'], /^--shard and --only: expected one of them$/],
    [
      ['merge', 'a.json', '--aimed'],
      /^merge: expected files, and no option but --json and --quiet$/,
    ],
    [['--bad'], /^unknown option --bad; expected one of --whole, --aimed, --only, /],
    [['one'], /^one: expected options, or merge FILE\.\.\.; one fault is --only ID$/],
    [['--only', 'unknown'], /^--only unknown: no such fault; expected an id such as one$/],
    [['--jobs', 'abc'], /^--jobs abc: expected a whole number from 1 to 9999$/],
    [['--jobs', '1.5'], /^--jobs 1\.5: expected a whole number/],
    [['--jobs', '-1'], /^--jobs -1: expected a whole number/],
    [['--max-states', 'abc'], /^--max-states abc: expected a whole number from 1 to 999999999$/],
    [['--max-states', '0'], /^--max-states 0: expected a whole number/],
    [['--whole', '--aimed'], /^--whole and --aimed: expected one of them$/],
    [['--only'], /^--only: expected a value after it$/],
    [['--json=yes'], /^--json yes: expected no value$/],
  ];
  for (const [argv, line] of refused) {
    it(`refuses ${argv.join(' ')}`, () => {
      expect(() => parse(...argv)).to.throw(UsageError, line);
    });
  }

  it('splits the faults over machines, and merges the files of the shards', () => {
    expect(parse('--shard', '2/2')).to.deep.include({ shard: { index: 2, total: 2 }, merge: null });
    expect(parse('merge', 'a', 'b', '--json')).to.deep.include({ merge: ['a', 'b'], json: true });
  });

  it('is refused by the command itself in one line, with exit code 2', function () {
    this.timeout(60_000);
    const args = ['--require', 'ts-node/register', join(PROJECT, 'scripts/faults.ts'), '--bad'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
    expect(stderr).to.match(/^error: unknown option --bad; .*\n$/);
  });
});
