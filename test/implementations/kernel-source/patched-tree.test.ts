/** A patch on a kernel tree, which stays as it is. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import {
  PatchError,
  readPatch,
  writePatchedTree,
} from '../../../src/implementations/kernel-source/patched-tree';

const MINE = ['one', 'two', 'three', 'four', 'five', 'six', ''].join('\n');

function diffOf(file: string, ...hunk: readonly string[]): string {
  return [`--- a/${file}`, `+++ b/${file}`, ...hunk, ''].join('\n');
}

const CHANGE = ['@@ -1,3 +1,3 @@', ' one', '-two', '+2', ' three'];

describe('a patched tree', () => {
  let root: string;
  const path = (name: string): string => join(root, name);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'patched-'));
    for (const file of ['mm/mine.c', 'mm/other.c', 'include/linux/mine.h']) {
      mkdirSync(dirname(path(`tree/${file}`)), { recursive: true });
      writeFileSync(path(`tree/${file}`), MINE);
    }
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function apply(...diffs: readonly string[]): { changed: string[]; absent: readonly string[] } {
    writeFileSync(path('patch'), diffs.join(''));
    const patch = readPatch(path('patch'), path('tree'));
    writePatchedTree(path('tree'), patch, path('patched'));
    return { changed: patch.changes.map(({ file }) => file), absent: patch.absent };
  }

  const refusal = (...diffs: readonly string[]): string => {
    try {
      apply(...diffs);
    } catch (error) {
      if (error instanceof PatchError) return error.message;
      throw error;
    }
    return 'applied';
  };

  it('has the change, and everything else of the tree', () => {
    expect(apply(diffOf('mm/mine.c', ...CHANGE))).to.deep.equal({
      changed: ['mm/mine.c'],
      absent: [],
    });
    expect(readFileSync(path('patched/mm/mine.c'), 'utf8')).to.equal(MINE.replace('two', '2'));
    expect(readFileSync(path('patched/mm/other.c'), 'utf8')).to.equal(MINE);
    expect(readFileSync(path('patched/include/linux/mine.h'), 'utf8')).to.equal(MINE);
    expect(readFileSync(path('tree/mm/mine.c'), 'utf8')).to.equal(MINE);
  });

  it('has new files, in new folders too, and not the removed ones', () => {
    const made = ['--- /dev/null', '+++ b/include/new/it.h', '@@ -0,0 +1 @@', '+new', ''];
    const all = MINE.trimEnd().split('\n');
    const gone = ['--- a/mm/other.c', '+++ /dev/null', '@@ -1,6 +0,0 @@'];
    apply(made.join('\n'), [...gone, ...all.map((line) => `-${line}`), ''].join('\n'));
    expect(readFileSync(path('patched/include/new/it.h'), 'utf8')).to.equal('new\n');
    expect(readdirSync(path('patched/mm'))).to.deep.equal(['mine.c']);
    expect(existsSync(path('tree/include/new'))).to.equal(false);
  });

  it('takes what git prints, and a path without a folder in front', () => {
    const git = `diff --git a/mm/mine.c b/mm/mine.c\nindex 1234567..89abcde 100644\n`;
    expect(apply(git + diffOf('mm/mine.c', ...CHANGE)).changed).to.deep.equal(['mm/mine.c']);
    rmSync(path('patched'), { recursive: true });
    const bare = diffOf('mm/mine.c', ...CHANGE).replaceAll(/ [ab]\//g, ' ');
    expect(apply(bare).changed).to.deep.equal(['mm/mine.c']);
  });

  it('takes a series of patches, as mail has them', () => {
    const mail = 'From: A\nSubject: [PATCH] mine\n\nWhy.\n---\n mm/mine.c | 2 +-\n\n';
    const next = ['@@ -1,3 +1,3 @@', ' one', '-2', '+II', ' three'];
    apply(
      `${mail}${diffOf('mm/mine.c', ...CHANGE)}-- \n2.39.5\n\n`,
      `${mail}${diffOf('mm/mine.c', ...next)}-- \n2.39.5\n\n`,
    );
    expect(readFileSync(path('patched/mm/mine.c'), 'utf8')).to.equal(MINE.replace('two', 'II'));
  });

  it('names what the tree does not have', () => {
    const { changed, absent } = apply(
      diffOf('mm/mine.c', ...CHANGE),
      diffOf('drivers/gpu/it.c', ...CHANGE),
    );
    expect(changed).to.deep.equal(['mm/mine.c']);
    expect(absent).to.deep.equal(['drivers/gpu/it.c']);
  });

  it('is refused where a hunk does not fit, and says which', () => {
    const wrong = ['@@ -4,3 +4,3 @@', ' four', '-5', '+V', ' six'];
    expect(refusal(diffOf('mm/mine.c', ...CHANGE, ...wrong))).to.match(
      /^--patch \S+: hunk 2 of 2 does not apply to mm\/mine.c, at line 4; expected/,
    );
    expect(existsSync(path('patched'))).to.equal(false);
  });

  it('is refused where the tree has it already', () => {
    const reverse = ['@@ -1,3 +1,3 @@', ' one', '-2', '+two', ' three'];
    expect(refusal(diffOf('mm/mine.c', ...reverse))).to.match(/mm\/mine.c has it already/);
  });

  it('is refused where the patch is none', () => {
    expect(refusal('')).to.match(/: no hunk in it; expected a unified diff$/);
    expect(refusal('hello\n')).to.match(/: no hunk in it; expected a unified diff$/);
    expect(refusal(diffOf('mm/mine.c', '@@ -1,3 +1,3 @@', ' one'))).to.match(
      /: expected a unified diff, as git diff prints it \(.+\)$/,
    );
    expect(() => readPatch(path('none'), path('tree'))).to.throw(PatchError, 'can be read');
  });

  it('is refused where it leaves the tree', () => {
    for (const name of ['a/../../etc/it', 'a//etc/it']) {
      const diff = ['--- /dev/null', `+++ ${name}`, '@@ -0,0 +1 @@', '+new', ''].join('\n');
      expect(refusal(diff), name).to.match(/expected a path within the tree/);
    }
  });
});
