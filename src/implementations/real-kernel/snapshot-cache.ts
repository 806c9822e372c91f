/** Where the cache has the snapshot of a guest. The name tells what it was made from. */

import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Accelerator, Host } from './accelerator';
import { makeCacheFolder } from './cache-files';
import { hashOf } from './file-hashes';
import { type GuestImage, qemuArguments } from './guest';
import { cacheFolder } from './kernels';

const BETWEEN = '-of-';

/**
 * The path has a hash of which guest it is, and one of all that the guest's state depends on. KVM
 * gives the guest the features of the host's CPU, so a snapshot under KVM belongs to one host.
 */
export function snapshotFile(image: GuestImage, accelerator: Accelerator, host: Host): string {
  const guest = [image.kernel, ...image.boot].join(' ');
  const made = [
    qemuArguments(image, accelerator),
    image.kernelHash,
    host.qemuVersion,
    accelerator === 'kvm' ? host.bootId : '',
  ];
  const hashes = [guest, JSON.stringify(made)].map((text) => hashOf(text).slice(0, 12));
  return join(cacheFolder(), 'snapshots', hashes.join(BETWEEN));
}

/** Removes snapshots of the same guest, which were made from something else. */
export function removeOldSnapshots(file: string): void {
  const folder = dirname(file);
  makeCacheFolder(folder);
  const [guest = ''] = basename(file).split(BETWEEN);
  for (const name of readdirSync(folder)) {
    if (name.startsWith(guest + BETWEEN)) rmSync(join(folder, name), { force: true });
  }
}
