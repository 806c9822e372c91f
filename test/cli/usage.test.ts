import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import { runCommand } from '../../src/cli/command';

const SUITE = join(__dirname, '../fixtures/suite');

/** Runs the command in this process: wrong input is found before any step is loaded. */
async function runQuietly(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const sink = (key: 'out' | 'err'): Writable =>
    new Writable({
      write: (chunk, _encoding, done) => {
        written[key] += String(chunk);
        done();
      },
    });
  const io = { cwd: SUITE, suite: SUITE, stdout: sink('out'), stderr: sink('err'), colour: false };
  const code = await runCommand(['check', ...argv], io);
  return { code, ...written };
}

describe('wrong input to the command', () => {
  const refused: readonly [argv: readonly string[], err: RegExp][] = [
    [['--tags', '@nothing'], /^error: no scenario is selected by --tags "@nothing"\n$/],
    [['--name', 'nothing'], /^error: no scenario is selected by --name "nothing"\n$/],
    [['--name', '('], /^error: --name \(: expected a regular expression/],
    [
      ['features/kept.feature:1000'],
      /^error: features\/kept.feature:1000: no scenario there; expected/,
    ],
    [['features/kept.feature', 'features/kept.feature:2'], /kept.feature:2: no scenario there/],
    [['features/*.txt'], /^error: features\/\*\.txt: no scenario there/],
    [['cucumber.js'], /^error: cucumber.js: not a feature file; expected/],
    [['features/absent.feature'], /^error: features\/absent.feature: no such file; expected/],
    [['--tags', '@G-999'], /^error: --tags @G-999: no feature has @G-999; expected the id/],
    [['--tags', '@G-001 or @G-999'], /no feature has @G-999/],
    [['--tags', '@G-001.9'], /no feature has @G-001.9/],
    [['--tags', '@G-001 or or'], /^error: --tags "@G-001 or or": expected a valid tag expression/],
    [['--tags', '(@G-001'], /^error: --tags "\(@G-001": expected a valid tag expression/],
    [
      ['--implementation', 'imaginary'],
      /^error: --implementation imaginary: expected one of reference/,
    ],
    [
      ['features/kept.feature:7', '--shard', '1/2', '--random', '5'],
      /^error: --shard 1\/2: only one scenario is selected; expected more, as a single scenario cannot/,
    ],
    [
      ['--boot', 'nokaslr'],
      /^error: --boot and reference: expected linux, which alone has that\n$/,
    ],
    [['--nonsense'], /^error: unknown option --nonsense/],
    [['../malformed.feature'], /^error: \S*malformed.feature:5: expected: .*got 'This line/],
  ];
  for (const [argv, err] of refused) {
    it(`is refused: ${argv.join(' ')}`, async () => {
      const run = await runQuietly(...argv);
      expect(run.err).to.match(err);
      expect(run).to.include({ code: 2, out: '' });
      expect(run.err.trimEnd().split('\n'), 'one line').to.have.length(1);
    });
  }

  it('does not keep --help from explaining', async () => {
    const run = await runQuietly('--help');
    expect(run).to.include({ code: 0, err: '' });
    expect(run.out).to.contain('--implementation <name>');
  });
});
