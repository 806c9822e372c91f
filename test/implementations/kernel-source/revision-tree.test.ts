/** The files of a revision, from a repository of our own files. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseBatch, revisionTree } from '../../../src/implementations/kernel-source/revision-tree';
import { readSource, releaseOf } from '../../../src/implementations/kernel-source/source-tree';
import { CannotRunError } from '../../../src/implementations/real-kernel/host-commands';
import { restoreEnvironment } from '../real-kernel/environment';
import { temporaryFolder } from '../real-kernel/temporary-folder';

const FILES = {
  Makefile: 'VERSION = 6\nPATCHLEVEL = 6\nSUBLEVEL = 0\nEXTRAVERSION =\n',
  'mm/mmu_notifier.c': '#include <linux/one.h>\n# include "beside.h"\n#include <linux/wait.h>\n',
  'mm/beside.h': '',
  'mm/unused.c': '',
  'lib/rbtree.c': '',
  'lib/interval_tree.c': '',
  'include/linux/mmu_notifier.h': '',
  'include/linux/one.h': '#if 0\n#include <linux/two.h>\n#endif\n',
  'include/uapi/linux/two.h': '',
  'include/linux/wait.h': '#include <linux/unread.h>\n',
  'include/linux/unread.h': '',
  'include/linux/compiler.h': 'read through #include_next of a shim',
};

describe('the tree of a revision', () => {
  const folder = temporaryFolder();
  restoreEnvironment();
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder.path('repository'), ...args], { encoding: 'utf8' }).trim();
  const tree = (revision: string, repository = folder.path('repository')) =>
    revisionTree(repository, revision, folder.path('cache'));

  function commit(files: Readonly<Record<string, string>>, tag: string): void {
    for (const [name, text] of Object.entries(files)) folder.write(`repository/${name}`, text);
    git('add', '-A');
    git('-c', 'user.name=Test', '-c', 'user.email=test@example.org', 'commit', '-qm', tag);
    git('tag', tag);
  }

  beforeEach(() => {
    folder.write('repository/README', '');
    // No repository around the test's own.
    process.env.GIT_CEILING_DIRECTORIES = folder.path('.');
    git('init', '-q');
    commit(FILES, 'v6.6');
  });

  function refusal(make: () => unknown): string {
    try {
      make();
    } catch (error) {
      if (error instanceof CannotRunError)
        return error.message.replaceAll(`${folder.path('')}/`, '');
      throw error;
    }
    return 'accepted';
  }

  it('has the sources and what they may include, and no more', () => {
    const { folders } = tree('v6.6');
    const [root = ''] = folders;
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
    expect(files.filter((path) => /\.[ch]$/.test(path)).sort()).to.deep.equal(
      Object.keys(FILES)
        .filter((path) => !/Makefile|unused|wait|unread/.test(path))
        .sort(),
    );
  });

  it('is that of the revision, not of the checkout, and is made once', () => {
    commit({ 'mm/mmu_notifier.c': 'changed' }, 'v6.7');
    const checkout = join(folder.path('repository'), 'mm/mmu_notifier.c');
    execFileSync('rm', [checkout]);
    expect(readSource(tree('v6.6'), 'mm/mmu_notifier.c')).to.equal(FILES['mm/mmu_notifier.c']);
    expect(readSource(tree('v6.7'), 'mm/mmu_notifier.c')).to.equal('changed');
    expect(tree('v6.7~1').folders).to.deep.equal(tree('v6.6').folders);
    expect(releaseOf(tree(git('rev-parse', 'v6.6')))).to.include({ release: '6.6' });
    expect(existsSync(checkout)).to.equal(false);
  });

  it('is refused in one line where there is no repository, revision or kernel', () => {
    expect(refusal(() => tree('v6.6', folder.path('nothing')))).to.equal(
      '--git nothing: no such folder; expected a git repository',
    );
    folder.write('plain/file', '');
    expect(refusal(() => tree('v6.6', folder.path('plain')))).to.equal(
      '--git plain: not a git repository',
    );
    for (const revision of ['v9.9', '--help', '']) {
      expect(refusal(() => tree(revision))).to.equal(
        `--git repository --rev ${revision}: no such revision`,
      );
    }
    git('rm', '-q', 'mm/mmu_notifier.c');
    commit({}, 'empty');
    expect(refusal(() => tree('empty'))).to.equal(
      '--git repository --rev empty: no mm/mmu_notifier.c; expected the source tree of Linux 5.4 or later',
    );
    expect(existsSync(folder.path('cache/trees'))).to.equal(true);
    expect(readdirSync(folder.path('cache/trees'))).to.deep.equal([]);
  });
});

describe('the output of git cat-file --batch', () => {
  it('gives the files that exist, whatever is in them', () => {
    const id = 'a'.repeat(40);
    const output = Buffer.from(
      `${id} blob 7\none\n\ntw\nv6.6:no missing\n${id} tree 3\nabc\n${id} blob 0\n\n`,
    );
    const files = parseBatch(output, ['first', 'no', 'folder', 'empty']);
    expect([...files].map(([path, content]) => [path, content.toString()])).to.deep.equal([
      ['first', 'one\n\ntw'],
      ['empty', ''],
    ]);
  });
});
