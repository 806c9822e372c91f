/** The initramfs of the guest: our module for the kernel at hand, and our agent as init. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../package-root';
import { cpioArchive } from './cpio';
import { needCommands, output } from './host-commands';
import { cacheFolder, type Kernel } from './kernels';

const SOURCES = join(packageRoot(), 'native');
const PARTS = ['guest-module', 'guest-agent'];
const EXECUTABLE = 0o100755;
const PLAIN = 0o100644;

/** Path of the initramfs, which is built unless one of the same sources is in the cache. */
export async function buildInitramfs(kernel: Kernel): Promise<string> {
  const folder = join(cacheFolder(), 'initramfs');
  const file = join(folder, `${kernel.release}-${contentHash()}.cpio`);
  if (existsSync(file)) return file;
  needCommands(['gcc', 'gcc-12', 'make']);
  mkdirSync(folder, { recursive: true });
  const room = await mkdtemp(join(folder, 'new-'));
  for (const part of PARTS) cpSync(join(SOURCES, part), join(room, part), { recursive: true });
  const archive = cpioArchive([
    { name: 'init', mode: EXECUTABLE, content: await buildAgent(room) },
    { name: 'module.ko', mode: PLAIN, content: await buildModule(room, kernel) },
  ]);
  await writeFile(join(room, 'initramfs'), archive);
  renameSync(join(room, 'initramfs'), file);
  rmSync(room, { recursive: true, force: true });
  return file;
}

async function buildModule(room: string, { build, release }: Kernel): Promise<Buffer> {
  const args = ['-s', '-C', build, `M=${join(room, 'guest-module')}`];
  // Debian's header packages have no vmlinux with the types that BTF would be made from.
  await output('make', [...args, 'CONFIG_DEBUG_INFO_BTF_MODULES=', 'modules'], {
    doing: `to build the kernel module for ${release}`,
  });
  const module = join(room, 'guest-module/mmu_notifier_spec.ko');
  await output('strip', ['--strip-debug', module], { doing: 'to strip the kernel module' });
  return readFileSync(module);
}

async function buildAgent(room: string): Promise<Buffer> {
  const folder = join(room, 'guest-agent');
  const sources = readdirSync(folder).filter((name) => name.endsWith('.c'));
  const flags = ['-std=gnu11', '-O2', '-Wall', '-static', '-pthread'];
  // Out of the way of the addresses that scripts use.
  const place = '-Wl,-Ttext-segment=0x10000000';
  await output('gcc', [...flags, place, '-o', 'init', ...sources], {
    cwd: folder,
    doing: 'to build the guest agent',
  });
  return readFileSync(join(folder, 'init'));
}

/** Of all that the initramfs is made from. */
function contentHash(): string {
  const hash = createHash('sha256');
  for (const part of PARTS) {
    for (const name of readdirSync(join(SOURCES, part)).sort()) {
      hash.update(`${part}/${name}\0`).update(readFileSync(join(SOURCES, part, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
