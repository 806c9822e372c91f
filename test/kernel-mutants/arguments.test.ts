/** The command line of the mutants of a kernel's source. */
import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { parseMutateArguments } from '../../scripts/mutate-kernel-arguments';
import { UsageError } from '../../src/usage-error';

function parse(...words: readonly string[]): ReturnType<typeof parseMutateArguments> {
  return parseMutateArguments(words, () => {});
}

describe('the command line of the mutants', () => {
  it("means all mutants of Debian's 6.12 by default", () => {
    expect(parse()).to.deep.equal({
      tree: { series: '6.12' },
      cc: null,
      only: [],
      shard: null,
      jobs: availableParallelism(),
      list: false,
      kept: false,
      compare: true,
      page: null,
      json: false,
    });
    expect(parse('--tree', '/linux', '--no-compare', '--shard', '2/3')).to.deep.include({
      tree: { folder: '/linux' },
      compare: false,
      shard: { index: 2, total: 3 },
    });
  });

  const refused: readonly [argv: readonly string[], line: RegExp][] = [
    [
      ['120:delete-call'],
      /^120:delete-call: expected options; one mutant is --only ID, see --list$/,
    ],
    [['--series', '5.10'], /^--series 5\.10: expected one of 6\.1, 6\.12$/],
    [['--tree', 'a', '--series', '6.1'], /^--tree and --series: expected one of them$/],
    [['--shard', '3/2'], /^--shard 3\/2: expected I\/N/],
    [['--shard', '1/2', '--only', '3:constant'], /^--shard and --only: expected one of them$/],
    [['--page', 'a.md', '--only', '3:constant'], /^--page and --only: expected one of them$/],
    [['--jobs', '0'], /^--jobs 0: expected a whole number from 1 to 9999$/],
    [['--bad'], /^unknown option --bad; expected one of --series, --tree, /],
  ];
  for (const [argv, line] of refused) {
    it(`refuses ${argv.join(' ')}`, () => {
      expect(() => parse(...argv)).to.throw(UsageError, line);
    });
  }
});
