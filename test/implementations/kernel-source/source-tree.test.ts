/** Which folders are kernel trees that can be judged, and of which release. */
import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import {
  readSource,
  releaseOf,
  SOURCES,
  type SourceTree,
  treeAt,
  treeWith,
} from '../../../src/implementations/kernel-source/source-tree';
import { CannotRunError } from '../../../src/implementations/real-kernel/host-commands';
import { temporaryFolder } from '../real-kernel/temporary-folder';

const makefile = (version: string, extra = '') => {
  const [major, minor, patch] = version.split('.');
  return `VERSION = ${major}\nPATCHLEVEL = ${minor}\nSUBLEVEL = ${patch}\nEXTRAVERSION =${extra}\nNAME = X\n`;
};

describe('a source tree', () => {
  const folder = temporaryFolder();

  function write(files: readonly string[], top = makefile('6.12.117')): string {
    for (const file of files) folder.write(`tree/${file}`, `of ${file}`);
    folder.write('tree/Makefile', top);
    return folder.path('tree');
  }
  const whole = (top?: string): SourceTree =>
    treeAt(write([...SOURCES, 'include/linux/mmu_notifier.h'], top));

  function refusal(make: () => unknown): string {
    try {
      make();
    } catch (error) {
      if (error instanceof CannotRunError)
        return error.message.replaceAll(folder.path('tree'), 'DIR');
      throw error;
    }
    return 'accepted';
  }

  it('is of the release that its Makefile says', () => {
    expect(releaseOf(whole())).to.deep.equal({ release: '6.12', fullRelease: '6.12.117' });
    const candidate = releaseOf(whole(makefile('7.0.0', ' -rc3')));
    expect(candidate).to.deep.equal({ release: '7.0', fullRelease: '7.0.0-rc3' });
  });

  it('is refused where there is no folder, or where the notifier core is missing', () => {
    expect(refusal(() => treeAt(folder.path('tree')))).to.equal(
      '--tree DIR: no such folder; expected the source tree of a kernel',
    );
    const withoutCore = [...SOURCES.slice(1), 'include/linux/mmu_notifier.h'];
    expect(refusal(() => treeAt(write(withoutCore)))).to.equal(
      '--tree DIR: no mm/mmu_notifier.c; expected the source tree of Linux 5.4 or later',
    );
  });

  it('is refused where it is too old, or has no release', () => {
    expect(refusal(() => whole(makefile('5.3.18')))).to.equal(
      '--tree DIR is Linux 5.3: expected 5.4 or later, which has mmu_notifier_get() and mmu_notifier_put()',
    );
    expect(refusal(() => whole(makefile('4.19.0')))).to.match(/is Linux 4\.19: expected 5\.4/);
    expect(refusal(() => whole(makefile('5.4.0')))).to.equal('accepted');
    expect(refusal(() => whole('all:\n'))).to.equal(
      '--tree DIR: its Makefile has no VERSION, PATCHLEVEL and SUBLEVEL; expected the Makefile of a kernel',
    );
  });

  it('has other texts for the files that are replaced, and stays as it is itself', () => {
    const tree = whole();
    const options = { name: 'changed', cache: folder.path('cache') };
    const changed = treeWith(tree, new Map([['mm/mmu_notifier.c', 'other']]), options);
    expect(readSource(changed, 'mm/mmu_notifier.c')).to.equal('other');
    expect(readSource(changed, 'lib/rbtree.c')).to.equal('of lib/rbtree.c');
    expect(readSource(tree, 'mm/mmu_notifier.c')).to.equal('of mm/mmu_notifier.c');
    const again = treeWith(tree, new Map([['mm/mmu_notifier.c', 'other']]), options);
    expect(again.folders).to.deep.equal(changed.folders);
    expect(readdirSync(folder.path('cache/changed'))).to.have.length(1);
  });
});
