import { rmSync, statSync, utimesSync } from 'node:fs';
import { expect } from 'chai';
import {
  type BuildInputs,
  type BuildRecord,
  isCurrent,
  recordBuild,
} from '../../../src/implementations/real-kernel/build-record';
import { temporaryFolder } from './temporary-folder';

describe('the record of a build', () => {
  const { path, write } = temporaryFolder();

  /** Later than the files of a test were written. */
  const later = () => Date.now() + 60_000;

  function inputs(): BuildInputs {
    write('compiler', '#!/bin/sh\necho compiler 12.2.0', 0o755);
    return {
      read: [
        write('include/linux/mmu_notifier.h', 'return seq != invalidate_seq;'),
        write('bzImage', 'kernel 1'),
      ],
      lookedFor: [write('.config', 'CONFIG_SMP=y'), path('Module.symvers')],
      includeFolders: [path('arch/include'), path('include'), path('include/uapi')],
      tools: [path('compiler')],
    };
  }

  async function recorded(): Promise<BuildRecord> {
    const record = await recordBuild(write('made', 'the module'), inputs(), later());
    if (record === null) throw new Error('the build is not recorded');
    return record;
  }

  it('is current as long as nothing has changed', async () => {
    const record = await recorded();
    expect(await isCurrent(record)).to.equal(true);
    write('bzImage', 'kernel 1');
    write('include/linux/list.h', 'nobody read it');
    expect(await isCurrent(record)).to.equal(true);
  });

  const changes: readonly (readonly [string, () => void])[] = [
    ['a header has changed', () => write('include/linux/mmu_notifier.h', 'return false;')],
    ['a header is gone', () => rmSync(path('include/linux/mmu_notifier.h'))],
    ['an option has changed', () => write('.config', '# CONFIG_SMP is not set')],
    ['the kernel image has changed', () => write('bzImage', 'kernel 2')],
    ['Module.symvers has appeared', () => write('Module.symvers', '0x1 kfree vmlinux')],
    ['the compiler has changed', () => write('compiler', '#!/bin/sh\necho compiler 13.1.0', 0o755)],
    ['the compiler is gone', () => rmSync(path('compiler'))],
    [
      'a header is found in an earlier folder',
      () => write('arch/include/linux/mmu_notifier.h', ''),
    ],
    ['what was built has changed', () => write('made', 'cut off')],
    ['what was built is gone', () => rmSync(path('made'))],
  ];
  for (const [what, change] of changes) {
    it(`is not current where ${what}`, async () => {
      const record = await recorded();
      change();
      expect(await isCurrent(record)).to.equal(false);
    });
  }

  it('sees a change that keeps the length and the time of modification', async () => {
    const record = await recorded();
    const { atime, mtime } = statSync(path('bzImage'));
    utimesSync(write('bzImage', 'kernel 2'), atime, mtime);
    expect(await isCurrent(record)).to.equal(false);
  });

  it('is not made where a file was written during the build, or is gone after it', async () => {
    const made = write('made', 'the module');
    expect(await recordBuild(made, inputs(), Date.now() - 60_000)).to.equal(null);
    const gone = { ...inputs(), read: [path('gone.h')] };
    expect(await recordBuild(made, gone, later())).to.equal(null);
  });
});
