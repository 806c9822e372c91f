/**
 * The initramfs of the guest: the module, built for its kernel, and the agent as init. The module
 * contains inline functions of the kernel under test, so a changed header needs a new one.
 */
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { packageRoot } from '../../package-root';
import { type BuildInputs, BuildRecord, isCurrent, recordBuild } from './build-record';
import { makeCacheFolder, readJson, writeWhole } from './cache-files';
import { cpioArchive } from './cpio';
import { hashOf, hashOfFile } from './file-hashes';
import { needCommands, output } from './host-commands';
import { kbuildInputs, PRINT_MAKEFILES } from './kbuild-inputs';
import { cacheFolder, type Kernel } from './kernels';

const SOURCES = join(packageRoot(), 'native');
const PROGRAMS = ['guest-module', 'guest-agent'];
const EXECUTABLE = 0o100755;
const PLAIN = 0o100644;

const MODULE_ARGUMENTS = [
  '-s',
  PRINT_MAKEFILES,
  // Debian's header packages have no vmlinux with the types that BTF would be made from.
  'CONFIG_DEBUG_INFO_BTF_MODULES=',
  'modules',
];
const AGENT_FLAGS = ['-std=gnu11', '-O2', '-Wall', '-static', '-pthread'];
// Scripts map pages below this address.
const AGENT_LINKER_FLAGS = ['-Wl,-Ttext-segment=0x10000000'];

/** Variables of the environment that make, kbuild or the compiler reads. */
const BUILD_VARIABLE =
  /^(ARCH|SUBARCH|CROSS_COMPILE|LLVM\w*|K\w+FLAGS|KBUILD_\w+|(GNU)?MAKEFLAGS|MAKEFILES|DEB\w+|GCC_\w+|CPATH|(C_INCLUDE|COMPILER|LIBRARY)_PATH)$/;

/** One of the two programs, and what its build has read. */
interface Built {
  readonly content: Buffer;
  readonly inputs: BuildInputs;
}

/** Path of the initramfs, which is built unless the cache has one for which the same was read. */
export async function buildInitramfs(kernel: Kernel): Promise<string> {
  const folder = join(cacheFolder(), 'initramfs');
  const entry = join(folder, `${kernel.release}-${cacheKey(kernel)}`);
  const record = readJson(`${entry}.json`, BuildRecord);
  if (record !== null && (await isCurrent(record))) return record.made.file;
  needCommands(['gcc', 'gcc-12', 'make']);
  makeCacheFolder(folder);
  const buildFolder = await mkdtemp(join(folder, 'new-'));
  try {
    return await build(entry, buildFolder, kernel);
  } finally {
    rmSync(buildFolder, { recursive: true, force: true });
  }
}

async function build(entry: string, buildFolder: string, kernel: Kernel): Promise<string> {
  const beganAt = Date.now();
  for (const program of PROGRAMS)
    cpSync(join(SOURCES, program), join(buildFolder, program), { recursive: true });
  const agent = await buildAgent(join(buildFolder, 'guest-agent'));
  const module = await buildModule(join(buildFolder, 'guest-module'), kernel);
  const archive = cpioArchive([
    { name: 'init', mode: EXECUTABLE, content: agent.content },
    { name: 'module.ko', mode: PLAIN, content: module.content },
  ]);
  // The name has the content's hash: guests of another process may still boot the one before.
  const file = `${entry}-${shortHash(archive)}.cpio`;
  writeWhole(file, archive);
  const inputs = joinInputs([agent.inputs, module.inputs], buildFolder);
  const record = await recordBuild(file, inputs, beganAt);
  if (record !== null) writeWhole(`${entry}.json`, JSON.stringify(record));
  return file;
}

async function buildModule(folder: string, kernel: Kernel): Promise<Built> {
  const { build, release, image } = kernel;
  const printed = await output('make', ['-C', build, `M=${folder}`, ...MODULE_ARGUMENTS], {
    doing: `to build the kernel module for ${release}`,
  });
  const module = join(folder, 'mmu_notifier_spec.ko');
  await output('strip', ['--strip-debug', module], { doing: 'to strip the kernel module' });
  const inputs = kbuildInputs({ build, module: folder, output: printed });
  return {
    content: readFileSync(module),
    inputs: { ...inputs, read: [...inputs.read, image], tools: [...inputs.tools, 'strip'] },
  };
}

async function buildAgent(folder: string): Promise<Built> {
  const sources = readdirSync(folder).filter((name) => name.endsWith('.c'));
  const gcc = (args: readonly string[]) =>
    output('gcc', [...AGENT_FLAGS, ...args], { cwd: folder, doing: 'to build the guest agent' });
  await gcc([...AGENT_LINKER_FLAGS, '-o', 'init', ...sources]);
  const rules = await gcc(['-M', ...sources]);
  const library = await gcc(['-print-file-name=libc.a']);
  const read = [...rules.split(/[\s\\]+/).filter((word) => /\.[ch]$/.test(word)), library.trim()];
  return {
    content: readFileSync(join(folder, 'init')),
    inputs: {
      read: read.map((file) => resolve(folder, file)),
      lookedFor: [],
      includeFolders: [],
      tools: ['gcc', 'ld'],
    },
  };
}

/** Without the files of the folder that was built in: their sources are in the key. */
function joinInputs(parts: readonly BuildInputs[], buildFolder: string): BuildInputs {
  const isOutside = (file: string) => !file.startsWith(buildFolder + sep);
  return {
    read: parts.flatMap(({ read }) => read).filter(isOutside),
    lookedFor: parts.flatMap(({ lookedFor }) => lookedFor).filter(isOutside),
    includeFolders: parts.flatMap(({ includeFolders }) => includeFolders),
    tools: parts.flatMap(({ tools }) => tools),
  };
}

/** Hash of what is known before a build: our sources, which kernel, and the environment. */
function cacheKey({ image, build }: Kernel): string {
  const programs = PROGRAMS.flatMap((program) =>
    readdirSync(join(SOURCES, program)).map((name) => join(SOURCES, program, name)),
  );
  const sources = [...programs, __filename, require.resolve('./cpio')]
    .map((file) => [basename(file), hashOfFile(file)])
    .sort();
  const environment = Object.entries(process.env)
    .filter(([name]) => BUILD_VARIABLE.test(name))
    .sort();
  return shortHash(JSON.stringify([image, build, sources, environment]));
}

function shortHash(content: string | Buffer): string {
  return hashOf(content).slice(0, 16);
}
