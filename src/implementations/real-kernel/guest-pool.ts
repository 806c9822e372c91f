/** The guests of this process: one for each kernel and set of boot options, booted when needed. */
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
  /** The next one, in the making: scripts that spend a guest come in groups. */
  private spare: Promise<Guest> | null = null;
  private hasSpentOne = false;
  private image: Promise<GuestImage> | null = null;

  private constructor(
    private readonly find: () => Promise<Kernel>,
    private readonly boot: readonly string[],
  ) {}

  /** The one for this kernel: a series of Debian's, or one of the user's own. */
  static of(which: KernelSeries | OwnKernel, boot: readonly string[]): GuestPool {
    const key = JSON.stringify([which, boot]);
    const find = async () => (typeof which === 'string' ? findKernel(which) : ownKernel(which));
    const pool = pools.get(key) ?? new GuestPool(find, boot);
    pools.set(key, pool);
    return pool;
  }

  /** See to it that a guest of this kind can be had: it has been booted, now or before. */
  async ready(): Promise<void> {
    this.image ??= this.makeImage();
    const image = await this.image;
    const snapshot = snapshotOf(image);
    if (!existsSync(snapshot)) await makeSnapshot(image, snapshot);
  }

  /** Ask a guest, which is booted if there is none. */
  async ask(lines: readonly string[], withinMs: number): Promise<string[]> {
    const guest = await this.booted();
    return guest.ask(lines, withinMs);
  }

  /** The guest is not fit for another script. */
  discard(): void {
    this.guest?.kill();
    this.guest = null;
    this.hasSpentOne = true;
  }

  private async booted(): Promise<Guest> {
    this.image ??= this.makeImage();
    const image = await this.image;
    if (this.guest !== null) return this.guest;
    this.guest = await (this.spare ?? freshGuest(image));
    this.spare = this.hasSpentOne ? freshGuest(image) : null;
    // Where it fails, whoever needs it will hear of it.
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

/** A guest as it is right after its boot: from a snapshot, which is made where there is none. */
async function freshGuest(image: GuestImage): Promise<Guest> {
  const snapshot = snapshotOf(image);
  if (!existsSync(snapshot)) await makeSnapshot(image, snapshot);
  const guest = await Guest.restore(image, accelerator(), snapshot);
  if (guest !== null) return guest;
  // Made by another QEMU, perhaps.
  rmSync(snapshot, { force: true });
  return boot(image);
}

async function makeSnapshot(image: GuestImage, snapshot: string): Promise<void> {
  const folder = dirname(snapshot);
  mkdirSync(folder, { recursive: true });
  const [replaced = ''] = basename(snapshot).split('-of-');
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${replaced}-of-`)) rmSync(join(folder, name), { force: true });
  }
  const guest = await boot(image);
  await guest.save(snapshot);
}

/** One for each kernel and its boot options, for what they were booted with. */
function snapshotOf({ kernel, initramfs, boot: options }: GuestImage): string {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
  const guest = hash([kernel, ...options].join(' '));
  const age = String(statSync(kernel).mtimeMs);
  const made = hash([basename(initramfs), age, ...guestArguments(kernel)].join(' '));
  return join(cacheFolder(), 'snapshots', `${guest}-of-${made}`);
}

/** Hardware virtualisation can be offered and not work: what works is noted for the next time. */
async function boot(image: GuestImage): Promise<Guest> {
  const known = readNote();
  if (known !== null) return Guest.boot(image, known);
  mkdirSync(cacheFolder(), { recursive: true });
  try {
    return await bootBy(image, 'kvm');
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    return bootBy(image, 'tcg');
  }
}

async function bootBy(image: GuestImage, by: Accelerator): Promise<Guest> {
  const guest = await Guest.boot(image, by);
  writeFileSync(noteFile(), by);
  return guest;
}

function accelerator(): Accelerator {
  return readNote() ?? 'tcg';
}

function noteFile(): string {
  return join(cacheFolder(), 'accelerator');
}

function readNote(): Accelerator | null {
  try {
    const text = readFileSync(noteFile(), 'utf8').trim();
    return text === 'kvm' || text === 'tcg' ? text : null;
  } catch {
    return null;
  }
}
