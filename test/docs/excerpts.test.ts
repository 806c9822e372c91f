/** What the documentation shows of a run is what that run prints. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { PROJECT, readProjectFile } from '../suite/project';

/** A block that follows such a comment shows some lines of what the command prints. */
const EXCERPT = /<!-- printed by: mmu-notifier-spec (.+) -->\n\n```\n([^`]+)```/g;

const pages = [
  'README.md',
  ...readdirSync(join(PROJECT, 'docs'), { encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

const excerpts = pages.flatMap((page) =>
  [...readProjectFile(page).matchAll(EXCERPT)].map(([, command = '', block = '']) => {
    return { page, command, block };
  }),
);

/** Without the width of columns, the length of lines across them, and what marks a cut. */
function wordsOf(line: string): string[] {
  return line.split(/\s+/).filter((word) => !/^(-+|…|)$/.test(word));
}

/** An excerpt may leave out columns, so some of a line's words are enough. */
function shows(line: string, printed: string): boolean {
  const words = wordsOf(line);
  for (const word of wordsOf(printed)) if (word === words[0]) words.shift();
  return words.length === 0;
}

/** Lines of the excerpt that are not printed, or not after the lines before them. */
function missingLines(block: string, output: string): string[] {
  const printed = output.split('\n');
  return block.split('\n').filter((line) => {
    const at = printed.findIndex((one) => shows(line, one));
    printed.splice(0, at + 1);
    return at < 0;
  });
}

describe('excerpts in the documentation', function () {
  this.timeout(300_000);

  it('are found', () => {
    expect(excerpts.map(({ page }) => page)).to.include.members(['README.md', 'docs/running.md']);
  });

  for (const { page, command, block } of excerpts) {
    it(`show in ${page} what ${command} prints`, () => {
      const bin = join(PROJECT, 'bin/mmu-notifier-spec.js');
      const { stdout, stderr } = spawnSync(process.execPath, [bin, ...command.split(' ')], {
        cwd: PROJECT,
        encoding: 'utf8',
      });
      expect(missingLines(block, stdout), stderr).to.deep.equal([]);
    });
  }

  it('would be missed if a word or the order were another', () => {
    expect(missingLines('one two\n…\nthree', 'one more two\nnothing\nthree')).to.deep.equal([]);
    expect(missingLines('one two', 'one\ntwo')).to.deep.equal(['one two']);
    expect(missingLines('two\none', 'one\ntwo')).to.deep.equal(['one']);
  });
});
