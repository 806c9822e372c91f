/** What the command line refuses: each in so many lines, without a stack trace, with its exit code. */
import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import type { BadInput } from './bad-input/bad-input';
import { fileCases } from './bad-input/file-cases';
import { furtherCases } from './bad-input/further-cases';
import { implementationCases } from './bad-input/implementation-cases';
import { kernelSourceCases } from './bad-input/kernel-source-cases';
import { optionCases } from './bad-input/option-cases';
import { type Performed, perform } from './bad-input/perform';
import { hasAProcess } from './bad-input/run-cli';
import { scheduleCases } from './bad-input/schedule-cases';
import { scriptCases } from './bad-input/script-cases';
import { selectionCases } from './bad-input/selection-cases';
import { subcommandCases } from './bad-input/subcommand-cases';

const groups: readonly (readonly [name: string, cases: readonly BadInput[]])[] = [
  ['options', optionCases],
  ['selection', selectionCases],
  ['schedules', scheduleCases],
  ['implementations', implementationCases],
  ['kernel trees', kernelSourceCases],
  ['subcommands', subcommandCases],
  ['files', fileCases],
  ['scripts', scriptCases],
  ['further', furtherCases],
];

describe('bad input', function () {
  this.timeout(900_000);

  for (const [name, cases] of groups) {
    describe(name, () => {
      const ended = new Map<BadInput, Performed>();

      /** A process takes seconds to start, so several start at once. */
      before(async () => {
        const waiting = cases.filter(({ entry }) => hasAProcess(entry));
        const work = async (): Promise<void> => {
          for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
            ended.set(one, await perform(one));
          }
        };
        await Promise.all(Array.from({ length: availableParallelism() }, work));
      });

      for (const one of cases) {
        it(`is refused: ${titleOf(one)}`, async () => {
          mustRefuse(one, ended.get(one) ?? (await perform(one)));
        });
      }
    });
  }
});

function titleOf({ entry, argv, what }: BadInput): string {
  const words = argv.map((word) => (/^[-\w@.,:=/]+$/.test(word) ? word : JSON.stringify(word)));
  const shown = words.map((word) => (word.length > 60 ? `${word.slice(0, 60)}…` : word));
  return [entry, ...shown, ...(what === undefined ? [] : [`(${what})`])].join(' ');
}

function mustRefuse(one: BadInput, { code, out, err, cwd, reported }: Performed): void {
  expect(code, err).to.equal(one.code ?? 2);
  expect(out).to.match(one.out ?? /^$/);
  expect(reported, 'makes reports/').to.equal(one.reported ?? false);
  expect(err)
    .to.match(/^error: (?!\w*Error\b)/)
    .and.to.match(/\n$/);
  expect(err, 'a stack trace').not.to.match(/^\s+at /m);
  expect(err.replaceAll('\n', ''), 'control characters').not.to.match(/\p{Cc}/u);
  expect(err.replace(/\n$/, '').split('\n'), err).to.have.length(one.lines ?? 1);
  for (const named of one.names) {
    if (named instanceof RegExp) expect(err).to.match(named);
    else expect(err).to.contain(named.replaceAll('{cwd}', cwd));
  }
}
