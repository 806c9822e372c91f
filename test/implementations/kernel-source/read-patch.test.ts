/** A patch on the text of a kernel tree. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readPatch } from '../../../src/implementations/kernel-source/read-patch';
import { CannotRunError } from '../../../src/implementations/real-kernel/host-commands';

const MINE = ['one', 'two', 'three', 'four', 'five', 'six', ''].join('\n');
const TREE = new Map(['mm/mine.c', 'mm/other.c'].map((file) => [file, MINE]));

function diffOf(file: string, ...hunk: readonly string[]): string {
  return [`--- a/${file}`, `+++ b/${file}`, ...hunk, ''].join('\n');
}

const CHANGE = ['@@ -1,3 +1,3 @@', ' one', '-two', '+2', ' three'];

describe('a patch of a tree', () => {
  let root: string;
  let file: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'patch-'));
    file = join(root, 'patch');
  });

  after(() => rmSync(root, { recursive: true }));

  function apply(...diffs: readonly string[]): ReturnType<typeof readPatch> {
    writeFileSync(file, diffs.join(''));
    return readPatch(file, (path) => TREE.get(path) ?? null);
  }

  const textsOf = (...diffs: readonly string[]) => Object.fromEntries(apply(...diffs).texts);

  const refusal = (...diffs: readonly string[]): string => {
    try {
      apply(...diffs);
    } catch (error) {
      if (error instanceof CannotRunError) return error.message;
      throw error;
    }
    return 'applied';
  };

  it('changes the files that it names', () => {
    expect(textsOf(diffOf('mm/mine.c', ...CHANGE))).to.deep.equal({
      'mm/mine.c': MINE.replace('two', '2'),
    });
  });

  it('makes files and removes them', () => {
    const made = ['--- /dev/null', '+++ b/include/new/it.h', '@@ -0,0 +1 @@', '+new', ''];
    const removed = MINE.trimEnd().split('\n');
    const gone = ['--- a/mm/other.c', '+++ /dev/null', '@@ -1,6 +0,0 @@'];
    expect(
      textsOf(made.join('\n'), [...gone, ...removed.map((line) => `-${line}`), ''].join('\n')),
    ).to.deep.equal({ 'include/new/it.h': 'new\n', 'mm/other.c': null });
  });

  it('is what git prints, or has no folder in front', () => {
    const git = `diff --git a/mm/mine.c b/mm/mine.c\nindex 1234567..89abcde 100644\n`;
    expect(textsOf(git + diffOf('mm/mine.c', ...CHANGE))).to.have.keys('mm/mine.c');
    const bare = diffOf('mm/mine.c', ...CHANGE).replaceAll(/ [ab]\//g, ' ');
    expect(textsOf(bare)).to.have.keys('mm/mine.c');
  });

  it('may move by some lines', () => {
    const moved = ['@@ -2,3 +2,3 @@', ' one', '-two', '+2', ' three'];
    expect(textsOf(diffOf('mm/mine.c', ...moved))).to.have.keys('mm/mine.c');
  });

  it('may be a series of patches, as mail has them', () => {
    const mail = 'From: A\nSubject: [PATCH] mine\n\nWhy.\n---\n mm/mine.c | 2 +-\n\n';
    const next = ['@@ -1,3 +1,3 @@', ' one', '-2', '+II', ' three'];
    expect(
      textsOf(
        `${mail}${diffOf('mm/mine.c', ...CHANGE)}-- \n2.39.5\n\n`,
        `${mail}${diffOf('mm/mine.c', ...next)}-- \n2.39.5\n\n`,
      ),
    ).to.deep.equal({ 'mm/mine.c': MINE.replace('two', 'II') });
  });

  it('names what the tree does not have', () => {
    const { texts, absent } = apply(
      diffOf('mm/mine.c', ...CHANGE),
      diffOf('drivers/gpu/it.c', ...CHANGE),
    );
    expect([...texts.keys()]).to.deep.equal(['mm/mine.c']);
    expect(absent).to.deep.equal(['drivers/gpu/it.c']);
  });

  it('is refused where a hunk does not fit, and says which', () => {
    const wrong = ['@@ -4,3 +4,3 @@', ' four', '-5', '+V', ' six'];
    expect(refusal(diffOf('mm/mine.c', ...CHANGE, ...wrong))).to.match(
      /^--patch \S+: hunk 2 of 2 does not apply to mm\/mine.c, at line 4; expected/,
    );
  });

  it('is refused where the tree has it already', () => {
    const reverse = ['@@ -1,3 +1,3 @@', ' one', '-2', '+two', ' three'];
    expect(refusal(diffOf('mm/mine.c', ...reverse))).to.match(/mm\/mine.c has it already/);
  });

  it('is refused where it is no patch', () => {
    expect(refusal('')).to.match(/: no hunk in it; expected a unified diff$/);
    expect(refusal('hello\n')).to.match(/: no hunk in it; expected a unified diff$/);
    expect(refusal(diffOf('mm/mine.c', '@@ -1,3 +1,3 @@', ' one'))).to.match(
      /: expected a unified diff, as git diff prints it \(.+\)$/,
    );
    expect(() => readPatch(join(root, 'none'), () => null)).to.throw(
      CannotRunError,
      'expected a file that can be read',
    );
  });

  it('is refused where it leaves the tree', () => {
    for (const name of ['a/../../etc/it', 'a//etc/it']) {
      const diff = ['--- /dev/null', `+++ ${name}`, '@@ -0,0 +1 @@', '+new', ''].join('\n');
      expect(refusal(diff), name).to.match(/expected a path within the tree/);
    }
  });
});
