import { expect } from 'chai';
import { addOptions, commandLine, parseWords } from '../../src/cli/command-line';
import * as grammar from '../../src/cli/grammar';
import type { CheckOptions } from '../../src/cli/options';
import { readOptions } from '../../src/cli/read-options';
import { UsageError } from '../../src/usage-error';

/** What check makes of these words. */
function parse(...words: readonly string[]): CheckOptions {
  const command = commandLine('check', () => {}).argument('[path...]');
  const { filters, release, order, implementation, search, reporting } = grammar;
  addOptions(command, 'All:', [
    ...filters,
    release,
    order,
    ...implementation,
    ...search,
    ...reporting,
  ]);
  parseWords(command, words);
  return readOptions(command, command.args);
}

describe('the command line', () => {
  it('selects everything on the reference by default', () => {
    expect(parse()).to.deep.equal({
      selection: {
        paths: [],
        verdictOptions: {},
      },
      implementation: {
        name: 'reference',
        exec: null,
        fault: null,
        source: null,
        limits: {},
        sampling: null,
        traceStates: false,
        reduction: true,
        jobs: 0,
        worldParameters: {},
      },
      reporting: {},
    });
  });

  it('takes the limits of an adapter', () => {
    const options = ['--max-seconds', '5', '--max-answer-bytes', '1000', '--keep-going'];
    expect(parse('--exec', 'a', ...options).implementation.limits).to.deep.equal({
      answerWithinMs: 5000,
      answerBytes: 1000,
      unansweredScripts: Number.MAX_SAFE_INTEGER,
    });
  });

  it("takes cucumber's own arguments in any order, with or without an equals sign", () => {
    const argv = ['a.feature:3', '--tags=@G-031', '-t', 'not @slow', '--name', 'put', '--parallel'];
    const options = parse(...argv, '2', '--order', 'random:42', 'features/release');
    expect(options.selection).to.deep.include({
      paths: ['a.feature:3', 'features/release'],
      tags: ['@G-031', 'not @slow'],
      name: ['put'],
      order: 'random:42',
    });
    expect(options.implementation.jobs).to.equal(2);
  });

  it('takes the implementation as the first word, or after an option', () => {
    const { selection, implementation } = parse('linux', 'features/release');
    expect([implementation.name, ...selection.paths]).to.deep.equal(['linux', 'features/release']);
    expect(parse('--implementation', 'linux').implementation.name).to.equal('linux');
    expect(parse('linux', '--series', '6.1', '--boot', 'default').implementation).to.deep.include({
      name: 'linux-6.1',
      worldParameters: { linux: { own: null, flavour: 'cloud', boot: [], accelerator: null } },
    });
    const chosen = parse('linux', '--flavour', 'rt', '--accelerator', 'tcg').implementation;
    expect(chosen.worldParameters).to.deep.equal({
      linux: { own: null, flavour: 'rt', boot: null, accelerator: 'tcg' },
    });
  });

  it('takes a seeded fault of the reference', () => {
    const { implementation } = parse('reference', '--fault', 'synchronize-waits-for-readers-only');
    expect(implementation).to.deep.include({
      name: 'reference',
      fault: 'synchronize-waits-for-readers-only',
      worldParameters: { fault: 'synchronize-waits-for-readers-only' },
    });
  });

  it('hands limits of a search on to the steps', () => {
    const argv = ['--max-states', '500', '--max-seconds=60', '--world-parameters', '{"a": 1}'];
    expect(parse(...argv).implementation.worldParameters).to.deep.equal({
      a: 1,
      budget: { maxStates: 500, maxSeconds: 60 },
    });
  });

  it('keeps what changes verdicts as it was written, in whatever order', () => {
    const given = ['--world-parameters', '{"b": 1, "a": {}}', '--linux', '5.10', '--max-states=9'];
    const { verdictOptions } = parse(...given, '--jobs', '2', '--max-seconds', '5').selection;
    expect(verdictOptions).to.deep.equal({
      '--linux': '5.10',
      '--max-states': '9',
      '--max-seconds': '5',
      '--world-parameters': '{"a":{},"b":1}',
    });
  });

  it('chooses a seed for a random order, so that it can be printed and used again', () => {
    expect(parse('--order', 'random').selection.order).to.match(/^random:\d+$/);
  });

  it('takes random interleavings, and chooses a seed that can be printed', () => {
    const { sampling } = parse('--random', '1000').implementation;
    expect(sampling).to.include({ runs: 1000, bugDepth: 3 });
    expect(sampling?.seed).to.be.within(0, 999_999);
    const given = ['--random', '5', '--bug-depth', '2', '--seed', '7'];
    expect(parse(...given).implementation.sampling).to.deep.equal({
      runs: 5,
      bugDepth: 2,
      seed: 7,
    });
  });

  it('takes an adapter as the words of its command', () => {
    const { exec } = parse('--exec', `python3 'my adapter.py' --edition 5.4`).implementation;
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
      /^unknown option --nonsense; expected one of --tags, --name, .*--implementation/,
    ],
    [['--exec', 'a | b'], /^--exec a \| b: expected a program and its arguments/],
    [['--exec', 'a', '--implementation', 'reference'], /expected one of them/],
    [['--dry-run'], /^unknown option --dry-run/],
    [['-x'], /^unknown option -x/],
    [['--tags'], /^--tags: expected a value/],
    [['--tags='], /^--tags: expected a value/],
    [['--tags', '--name', 'x'], /^--tags: expected a value/],
    [['--help=yes'], /^--help yes: expected no value/],
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
    [['--implementation', 'none'], /^--implementation none: expected one of reference, linux/],
    [['reference', '--implementation', 'linux'], /^--implementation and reference: expected one/],
    [['--fault', 'none'], /^--fault none: expected an id in the column "faults" of docs/],
    [['linux', '--fault', 'two-mms'], /^--fault /],
    [['linux', '--series', '5.4'], /^--series 5.4: expected one of 6.12, 6.1$/],
    [['linux', '--kernel', 'bzImage'], /^--kernel and --kernel-build: expected both, or neither$/],
    [['--world-parameters', '[1]'], /^--world-parameters \[1\]: expected a JSON object/],
    [['--world-parameters', '{'], /^--world-parameters {: expected a JSON object/],
  ];
  for (const [argv, line] of refused) {
    it(`refuses ${argv.join(' ')}`, () => {
      expect(() => parse(...argv)).to.throw(UsageError, line);
    });
  }
});
