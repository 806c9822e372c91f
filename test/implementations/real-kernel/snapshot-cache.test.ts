import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import {
  decidedAccelerator,
  type Host,
  keepDecision,
} from '../../../src/implementations/real-kernel/accelerator';
import type { GuestImage } from '../../../src/implementations/real-kernel/guest';
import {
  removeOldSnapshots,
  snapshotFile,
} from '../../../src/implementations/real-kernel/snapshot-cache';
import { restoreEnvironment } from './environment';
import { temporaryFolder } from './temporary-folder';

const image: GuestImage = {
  kernel: '/bzImage',
  kernelHash: '1',
  initramfs: '/cache/one.cpio',
  boot: [],
};
const host: Host = { qemuVersion: '7.2', bootId: 'monday', offersKvm: true };
const otherHosts: readonly Host[] = [
  { ...host, qemuVersion: '8.0' },
  { ...host, bootId: 'tuesday' },
  { ...host, offersKvm: false },
];

describe('the cache of snapshots', () => {
  const { path, write } = temporaryFolder();
  restoreEnvironment();
  beforeEach(() => {
    process.env.XDG_CACHE_HOME = path('cache');
  });

  it('has one for each kernel, initramfs, boot option, accelerator and QEMU', () => {
    const files = [
      snapshotFile(image, 'tcg', host),
      snapshotFile({ ...image, kernelHash: '2' }, 'tcg', host),
      snapshotFile({ ...image, kernel: '/other/bzImage' }, 'tcg', host),
      snapshotFile({ ...image, initramfs: '/cache/two.cpio' }, 'tcg', host),
      snapshotFile({ ...image, boot: ['srcutree.convert_to_big=1'] }, 'tcg', host),
      snapshotFile(image, 'kvm', host),
      snapshotFile(image, 'tcg', { ...host, qemuVersion: '8.0' }),
    ];
    expect(new Set(files).size).to.equal(files.length);
    expect(snapshotFile({ ...image }, 'tcg', host)).to.equal(files[0]);
  });

  it('takes one under KVM to belong to its host', () => {
    const [, otherMachine = host] = otherHosts;
    expect(snapshotFile(image, 'kvm', otherMachine)).not.to.equal(snapshotFile(image, 'kvm', host));
    expect(snapshotFile(image, 'tcg', otherMachine)).to.equal(snapshotFile(image, 'tcg', host));
  });

  it('removes those of the same guest that were made from something else', () => {
    const files = [
      { ...image, kernelHash: '2' },
      { ...image, boot: ['other'] },
    ].map((other) => snapshotFile(other, 'tcg', host));
    for (const file of files) write(file.slice(path('').length), 'state');
    removeOldSnapshots(snapshotFile(image, 'tcg', host));
    expect(files.map((file) => existsSync(file))).to.deep.equal([false, true]);
    expect(dirname(files[0] ?? '')).to.equal(path('cache/mmu-notifier-spec/snapshots'));
  });
});

describe('the decision for an accelerator', () => {
  const { path, write } = temporaryFolder();

  it('is kept on its host, and made anew on another', () => {
    const file = path('cache/accelerator');
    expect(decidedAccelerator(host, file)).to.equal(null);
    keepDecision('tcg', host, file);
    expect(decidedAccelerator({ ...host }, file)).to.equal('tcg');
    for (const other of otherHosts) expect(decidedAccelerator(other, file)).to.equal(null);
  });

  it('is made anew where another version kept it in another form', () => {
    expect(decidedAccelerator(host, write('accelerator', 'tcg'))).to.equal(null);
  });
});
