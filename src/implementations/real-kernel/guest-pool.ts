/** The guests of this process: one for each kernel and set of boot options, booted on demand. */
import { existsSync, rmSync } from 'node:fs';
import { type Accelerator, decidedAccelerator, keepDecision, thisHost } from './accelerator';
import { hashOfFile } from './file-hashes';
import { Guest, type GuestImage } from './guest';
import { CannotRunError, needCommands } from './host-commands';
import { buildInitramfs } from './initramfs';
import { type DebianKernel, findKernel, type Kernel, type OwnKernel, ownKernel } from './kernels';
import { removeOldSnapshots, snapshotFile } from './snapshot-cache';

const pools = new Map<string, GuestPool>();

export class GuestPool {
  private guest: Guest | null = null;
  /** The next guest, started ahead: scripts that make a guest unusable come in groups. */
  private spare: Promise<Guest> | null = null;
  private hasDiscarded = false;
  private image: Promise<GuestImage> | null = null;

  private constructor(
    private readonly find: () => Promise<Kernel>,
    private readonly boot: readonly string[],
    /** Null for KVM where that works. */
    private readonly wanted: Accelerator | null,
  ) {}

  /** The pool for a kernel: one of Debian's, or the user's own. */
  static of(
    which: DebianKernel | OwnKernel,
    boot: readonly string[],
    wanted: Accelerator | null,
  ): GuestPool {
    const key = JSON.stringify([which, boot, wanted]);
    const find = async () => ('series' in which ? findKernel(which) : ownKernel(which));
    const pool = pools.get(key) ?? new GuestPool(find, boot, wanted);
    pools.set(key, pool);
    return pool;
  }

  /** Makes the snapshot, and tells how the guest runs. Rejects where it cannot be booted. */
  async prepare(): Promise<Accelerator> {
    this.image ??= this.makeImage();
    const { accelerator } = await snapshotOf(await this.image, this.wanted);
    return accelerator;
  }

  /** Sends lines to a guest, which is booted if there is none. */
  async ask(lines: readonly string[], withinMs: number): Promise<string[]> {
    const guest = await this.booted();
    return guest.ask(lines, withinMs);
  }

  /** Ends a guest that is not usable for another script. */
  discard(): void {
    this.guest?.kill();
    this.guest = null;
    this.hasDiscarded = true;
  }

  private async booted(): Promise<Guest> {
    this.image ??= this.makeImage();
    const image = await this.image;
    if (this.guest !== null) return this.guest;
    this.guest = await (this.spare ?? freshGuest(image, this.wanted));
    this.spare = this.hasDiscarded ? freshGuest(image, this.wanted) : null;
    // An unhandled rejection would end the process; booted() rejects when it takes the spare.
    this.spare?.catch(() => undefined);
    return this.guest;
  }

  private async makeImage(): Promise<GuestImage> {
    needCommands(['qemu-system-x86_64', 'setpriv']);
    const kernel = await this.find();
    const kernelHash = hashOfFile(kernel.image);
    const initramfs = await buildInitramfs(kernel);
    return { kernel: kernel.image, kernelHash, initramfs, boot: this.boot };
  }
}

/** A newly booted guest, restored from a snapshot. Makes the snapshot where there is none. */
async function freshGuest(image: GuestImage, wanted: Accelerator | null): Promise<Guest> {
  const { accelerator, file } = await snapshotOf(image, wanted);
  const guest = await Guest.restore(image, accelerator, file);
  if (guest !== null) return guest;
  // It may be cut off.
  rmSync(file, { force: true });
  return (await boot(image, accelerator)).guest;
}

/** The snapshot of a guest, which is made where there is none. */
async function snapshotOf(
  image: GuestImage,
  wanted: Accelerator | null,
): Promise<{ accelerator: Accelerator; file: string }> {
  const host = await thisHost();
  const decided = wanted ?? decidedAccelerator(host);
  if (decided !== null) {
    const file = snapshotFile(image, decided, host);
    if (existsSync(file)) return { accelerator: decided, file };
  }
  const { guest, accelerator } = await boot(image, decided);
  const file = snapshotFile(image, accelerator, host);
  removeOldSnapshots(file);
  await guest.save(file);
  return { accelerator, file };
}

/** Boots a guest. Where no accelerator is decided, one with KVM that boots decides. */
async function boot(
  image: GuestImage,
  decided: Accelerator | null,
): Promise<{ guest: Guest; accelerator: Accelerator }> {
  if (decided !== null) return { guest: await bootWith(image, decided), accelerator: decided };
  const guest = await bootWith(image, 'kvm').catch((error: unknown) => {
    if (error instanceof CannotRunError) return null;
    throw error;
  });
  const accelerator = guest === null ? 'tcg' : 'kvm';
  const booted = guest ?? (await bootWith(image, 'tcg'));
  keepDecision(accelerator, await thisHost());
  return { guest: booted, accelerator };
}

async function bootWith(image: GuestImage, accelerator: Accelerator): Promise<Guest> {
  const guest = await Guest.boot(image, accelerator);
  // A snapshot that is named for one kernel must not have another in it.
  if (hashOfFile(image.kernel) !== image.kernelHash) {
    guest.kill();
    throw new CannotRunError(`${image.kernel} was written while it was tested: run again`);
  }
  return guest;
}
