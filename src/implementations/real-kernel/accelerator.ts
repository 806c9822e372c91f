/**
 * Whether QEMU runs guests with KVM. KVM may be offered and not work, so a boot decides. The cache
 * keeps the decision for as long as the host is the same.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { makeCacheFolder, readJson, writeWhole } from './cache-files';
import { hashOf } from './file-hashes';
import { output } from './host-commands';
import { cacheFolder } from './kernels';

export const accelerators = ['kvm', 'tcg'] as const;
const Accelerator = z.enum(accelerators);
/** How QEMU executes the guest's code. */
export type Accelerator = z.infer<typeof Accelerator>;

const Decision = z.object({ accelerator: Accelerator, host: z.string() });

/** What the choice of an accelerator, and a snapshot, depend on. */
export interface Host {
  readonly qemuVersion: string;
  /** Differs between machines, and changes with each boot. */
  readonly bootId: string;
  readonly offersKvm: boolean;
}

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
const KVM = '/dev/kvm';

let host: Promise<Host> | null = null;

/** The host of this process. */
export async function thisHost(): Promise<Host> {
  host ??= describeHost();
  return host;
}

async function describeHost(): Promise<Host> {
  return {
    qemuVersion: await output('qemu-system-x86_64', ['--version'], {
      doing: "to read QEMU's version",
    }),
    bootId: existsSync(BOOT_ID) ? readFileSync(BOOT_ID, 'utf8').trim() : '',
    offersKvm: isAccessible(KVM),
  };
}

/** The accelerator that was decided on this host; null where none was. */
export function decidedAccelerator(on: Host, file = decisionFile()): Accelerator | null {
  const decision = readJson(file, Decision);
  return decision?.host === identity(on) ? decision.accelerator : null;
}

export function keepDecision(accelerator: Accelerator, on: Host, file = decisionFile()): void {
  makeCacheFolder(dirname(file));
  writeWhole(file, JSON.stringify({ accelerator, host: identity(on) }));
}

function identity({ qemuVersion, bootId, offersKvm }: Host): string {
  return hashOf(JSON.stringify([qemuVersion, bootId, offersKvm]));
}

function decisionFile(): string {
  return join(cacheFolder(), 'accelerator');
}

function isAccessible(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
