/** The guests of this process: one for each kernel and set of boot options, booted on demand. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Accelerator, Guest, type GuestImage, guestArguments } from './guest';
import { CannotRunError, needCommands } from './host-commands';
import { buildInitramfs } from './initramfs';
import {
  cacheFolder,
  findKernel,
  type Kernel,
  type KernelSeries,
  type OwnKernel,
  ownKernel,
} from './kernels';

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
  ) {}

  /** The pool for a kernel: one of Debian's, by its series, or the user's own. */
  static of(which: KernelSeries | OwnKernel, boot: readonly string[]): GuestPool {
    const key = JSON.stringify([which, boot]);
    const find = async () => (typeof which === 'string' ? findKernel(which) : ownKernel(which));
    const pool = pools.get(key) ?? new GuestPool(find, boot);
    pools.set(key, pool);
    return pool;
  }

  /** Rejects where a guest cannot be booted; makes the snapshot otherwise. */
  async prepare(): Promise<void> {
    this.image ??= this.makeImage();
    const image = await this.image;
    const snapshot = snapshotOf(image);
    if (!existsSync(snapshot)) await makeSnapshot(image, snapshot);
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
    this.guest = await (this.spare ?? freshGuest(image));
    this.spare = this.hasDiscarded ? freshGuest(image) : null;
    // An unhandled rejection would end the process; booted() rejects when it takes the spare.
    this.spare?.catch(() => undefined);
    return this.guest;
  }

  private async makeImage(): Promise<GuestImage> {
    needCommands(['qemu-system-x86_64']);
    const kernel = await this.find();
    const initramfs = await buildInitramfs(kernel);
    return { kernel: kernel.image, initramfs, boot: this.boot };
  }
}

/** A newly booted guest, restored from a snapshot. Makes the snapshot where there is none. */
async function freshGuest(image: GuestImage): Promise<Guest> {
  const snapshot = snapshotOf(image);
  if (!existsSync(snapshot)) await makeSnapshot(image, snapshot);
  const guest = await Guest.restore(image, accelerator(), snapshot);
  if (guest !== null) return guest;
  // Another version of QEMU may have made it.
  rmSync(snapshot, { force: true });
  return boot(image);
}

async function makeSnapshot(image: GuestImage, snapshot: string): Promise<void> {
  const folder = dirname(snapshot);
  mkdirSync(folder, { recursive: true });
  const [guestHash = ''] = basename(snapshot).split('-of-');
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${guestHash}-of-`)) rmSync(join(folder, name), { force: true });
  }
  const guest = await boot(image);
  await guest.save(snapshot);
}

/** The name has a hash of what the guest is, and one of what the snapshot was made from. */
function snapshotOf({ kernel, initramfs, boot: options }: GuestImage): string {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
  const guest = hash([kernel, ...options].join(' '));
  const age = String(statSync(kernel).mtimeMs);
  const made = hash([basename(initramfs), age, ...guestArguments(kernel)].join(' '));
  return join(cacheFolder(), 'snapshots', `${guest}-of-${made}`);
}

/** KVM may be offered and not work, so the accelerator that worked is kept in the cache. */
async function boot(image: GuestImage): Promise<Guest> {
  const known = knownAccelerator();
  if (known !== null) return Guest.boot(image, known);
  mkdirSync(cacheFolder(), { recursive: true });
  try {
    return await bootWith(image, 'kvm');
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    return bootWith(image, 'tcg');
  }
}

async function bootWith(image: GuestImage, accelerator: Accelerator): Promise<Guest> {
  const guest = await Guest.boot(image, accelerator);
  writeFileSync(acceleratorFile(), accelerator);
  return guest;
}

function accelerator(): Accelerator {
  return knownAccelerator() ?? 'tcg';
}

function acceleratorFile(): string {
  return join(cacheFolder(), 'accelerator');
}

function knownAccelerator(): Accelerator | null {
  try {
    const text = readFileSync(acceleratorFile(), 'utf8').trim();
    return text === 'kvm' || text === 'tcg' ? text : null;
  } catch {
    return null;
  }
}
