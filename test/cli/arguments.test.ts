import { expect } from 'chai';
import { parseArguments } from '../../src/cli/options';
import { UsageError } from '../../src/usage-error';

describe('the command line', () => {
  it('selects everything on the reference by default', () => {
    expect(parseArguments([])).to.deep.equal({
      implementation: 'reference',
      exec: null,
      paths: [],
      tags: [],
      names: [],
      schedule: null,
      order: 'defined',
      parallel: 0,
      shard: null,
      sampling: null,
      retry: 0,
      formats: [],
      worldParameters: {},
      asked: {},
      expectations: null,
      json: false,
      junit: null,
      linux: { series: null, kernel: null, kernelBuild: null, boot: null },
      backtrace: false,
      help: false,
    });
  });

  it("takes cucumber's own arguments in any order, with or without an equals sign", () => {
    const argv = ['a.feature:3', '--tags=@G-031', '-t', 'not @slow', '--name', 'put', '--parallel'];
    const args = parseArguments([...argv, '2', '--order', 'random:42', 'features/release']);
    expect(args).to.deep.include({
      paths: ['a.feature:3', 'features/release'],
      tags: ['@G-031', 'not @slow'],
      names: ['put'],
      parallel: 2,
      order: 'random:42',
    });
  });

  it('hands limits of a search on to the steps', () => {
    const argv = ['--max-states', '500', '--max-seconds=60', '--world-parameters', '{"a": 1}'];
    expect(parseArguments(argv).worldParameters).to.deep.equal({
      a: 1,
      budget: { maxStates: 500, maxSeconds: 60 },
    });
  });

  it('keeps what changes verdicts as it was written, in whatever order', () => {
    const said = ['--world-parameters', '{"b": 1, "a": {}}', '--linux', '5.10', '--max-states=9'];
    expect(parseArguments([...said, '--jobs', '2', '--max-seconds', '5']).asked).to.deep.equal({
      '--linux': '5.10',
      '--max-states': '9',
      '--max-seconds': '5',
      '--world-parameters': '{"a":{},"b":1}',
    });
  });

  it('chooses a seed for a random order, so that it can be printed and used again', () => {
    expect(parseArguments(['--order', 'random']).order).to.match(/^random:\d+$/);
  });

  it('takes random interleavings, and chooses a seed that can be printed', () => {
    const { sampling } = parseArguments(['--random', '1000']);
    expect(sampling).to.include({ runs: 1000, bugDepth: 3 });
    expect(sampling?.seed).to.be.within(0, 999_999);
    const said = ['--random', '5', '--bug-depth', '2', '--seed', '7'];
    expect(parseArguments(said).sampling).to.deep.equal({ runs: 5, bugDepth: 2, seed: 7 });
  });

  it('takes an adapter as the words of its command', () => {
    const { exec } = parseArguments(['--exec', `python3 'my adapter.py' --edition 5.4`]);
    expect(exec).to.deep.equal(['python3', 'my adapter.py', '--edition', '5.4']);
  });

  const refused: readonly [argv: readonly string[], line: RegExp][] = [
    [['--random', '0'], /^--random 0: expected a whole number from 1 to 999999999$/],
    [['--random', 'pct'], /^--random pct: expected a whole number/],
    [
      ['--random', '9', '--bug-depth', '101'],
      /^--bug-depth 101: expected a whole number from 1 to/,
    ],
    [['--bug-depth', '2'], /^--bug-depth: expected --random RUNS with it$/],
    [['--seed', '2'], /^--seed: expected --random RUNS with it$/],
    [['--random', '9', '--exec', 'true'], /^--random and --exec: expected the reference/],
    [
      ['--nonsense'],
      /^unknown option --nonsense; expected one of --implementation, --exec, --tags/,
    ],
    [['--exec', 'a | b'], /^--exec a \| b: expected a program and its arguments/],
    [['--exec', 'a', '--implementation', 'reference'], /expected one of them/],
    [['--dry-run'], /^unknown option --dry-run/],
    [['-x'], /^unknown option -x/],
    [['--tags'], /^--tags: expected a value/],
    [['--tags='], /^--tags: expected a value/],
    [['--tags', '--name', 'x'], /^--tags: expected a value/],
    [['--help=yes'], /^--help yes: expected no value/],
    [['--name', '('], /^--name \(: expected a regular expression/],
    [['--order', 'sorted'], /^--order sorted: expected defined, reverse, random/],
    [['--order', 'random:'], /^--order random:: expected/],
    [['--parallel', 'many'], /^--parallel many: expected a whole number/],
    [['--parallel=-1'], /^--parallel -1: expected a whole number/],
    [['--jobs', '-1'], /^--jobs -1: expected a whole number from 1 to 9999$/],
    [['--jobs', '0'], /^--jobs 0: expected a whole number from 1 to 9999$/],
    [['--parallel', '0'], /^--parallel 0: expected a whole number from 1 to 9999$/],
    [['--jobs', '2', '--parallel', '3'], /^--jobs and --parallel: expected one of them/],
    [['--retry', '-2'], /^--retry -2: expected a whole number from 0 to 9999$/],
    [['--seed', '-1', '--random', '4'], /^--seed -1: expected a whole number/],
    [['--shard', '3/2'], /^--shard 3\/2: expected I\/N/],
    [['--format', 'json'], /^--format json: expected TYPE:PATH/],
    [['--max-states', '0'], /^--max-states 0: expected a whole number from 1 to 999999999/],
    [['--max-seconds', '1.5'], /^--max-seconds 1.5: expected a whole number/],
    [['--world-parameters', '[1]'], /^--world-parameters \[1\]: expected a JSON object/],
    [['--world-parameters', '{'], /^--world-parameters {: expected a JSON object/],
  ];
  for (const [argv, line] of refused) {
    it(`refuses ${argv.join(' ')}`, () => {
      expect(() => parseArguments(argv)).to.throw(UsageError, line);
    });
  }
});
