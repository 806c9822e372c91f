/** The initramfs of the guest: the module, built for its kernel, and the agent as init. */
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
const PROGRAMS = ['guest-module', 'guest-agent'];
const EXECUTABLE = 0o100755;
const PLAIN = 0o100644;

/** Path of the initramfs, which is built unless the cache has one of the same sources. */
export async function buildInitramfs(kernel: Kernel): Promise<string> {
  const folder = join(cacheFolder(), 'initramfs');
  const file = join(folder, `${kernel.release}-${contentHash()}.cpio`);
  if (existsSync(file)) return file;
  needCommands(['gcc', 'gcc-12', 'make']);
  mkdirSync(folder, { recursive: true });
  const buildFolder = await mkdtemp(join(folder, 'new-'));
  for (const program of PROGRAMS)
    cpSync(join(SOURCES, program), join(buildFolder, program), { recursive: true });
  const archive = cpioArchive([
    { name: 'init', mode: EXECUTABLE, content: await buildAgent(buildFolder) },
    { name: 'module.ko', mode: PLAIN, content: await buildModule(buildFolder, kernel) },
  ]);
  await writeFile(join(buildFolder, 'initramfs'), archive);
  renameSync(join(buildFolder, 'initramfs'), file);
  rmSync(buildFolder, { recursive: true, force: true });
  return file;
}

async function buildModule(buildFolder: string, { build, release }: Kernel): Promise<Buffer> {
  const args = ['-s', '-C', build, `M=${join(buildFolder, 'guest-module')}`];
  // Debian's header packages have no vmlinux with the types that BTF would be made from.
  await output('make', [...args, 'CONFIG_DEBUG_INFO_BTF_MODULES=', 'modules'], {
    doing: `to build the kernel module for ${release}`,
  });
  const module = join(buildFolder, 'guest-module/mmu_notifier_spec.ko');
  await output('strip', ['--strip-debug', module], { doing: 'to strip the kernel module' });
  return readFileSync(module);
}

async function buildAgent(buildFolder: string): Promise<Buffer> {
  const folder = join(buildFolder, 'guest-agent');
  const sources = readdirSync(folder).filter((name) => name.endsWith('.c'));
  const flags = ['-std=gnu11', '-O2', '-Wall', '-static', '-pthread'];
  // Scripts map pages below this address.
  const textSegment = '-Wl,-Ttext-segment=0x10000000';
  await output('gcc', [...flags, textSegment, '-o', 'init', ...sources], {
    cwd: folder,
    doing: 'to build the guest agent',
  });
  return readFileSync(join(folder, 'init'));
}

/** Hash of all sources of the initramfs. */
function contentHash(): string {
  const hash = createHash('sha256');
  for (const program of PROGRAMS) {
    for (const name of readdirSync(join(SOURCES, program)).sort()) {
      hash.update(`${program}/${name}\0`).update(readFileSync(join(SOURCES, program, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
