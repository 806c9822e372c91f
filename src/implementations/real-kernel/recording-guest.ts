/**
 * A guest that records: an unmodified kernel of Debian with its own modules, in which record.sh runs
 * workloads. The recordings come out on the console.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { packageRoot } from '../../package-root';
import { writeWhole } from './cache-files';
import { type CpioFile, cpioArchive } from './cpio';
import { CannotRunError, needCommands, output } from './host-commands';
import { cacheFolder, type Kernel } from './kernels';
import { onLine } from './lines';

const SOURCES = join(packageRoot(), 'native/recorder');
const SAMPLE = 'mmu_notifier_sample';
const [FOLDER, EXECUTABLE, PLAIN, LINK] = [0o40755, 0o100755, 0o100644, 0o120777];
/** For swap, without which nothing is reclaimed. */
const SWAP = ['zsmalloc', 'lz4_compress', 'lz4hc_compress', 'zram'];

/** The drivers that are recorded, each with its workload and its modules, in the order of loading. */
export const recordedDrivers = {
  kvm: { workload: 'kvm-workload.c', modules: ['irqbypass', 'kvm', 'kvm-amd', ...SWAP] },
  sample: { workload: 'sample-workload.c', modules: [...SWAP, SAMPLE] },
} as const;
export type RecordedDriver = keyof typeof recordedDrivers;

export interface GuestRecordings {
  /** By the name of the workload. */
  readonly recordings: ReadonlyMap<string, string>;
  /** What went wrong, as the guest says. */
  readonly failures: readonly string[];
}

/** Boots the kernel, and records the workloads. */
export async function recordInGuest(
  kernel: Kernel,
  driver: RecordedDriver,
  workloads: readonly string[],
  withinSeconds: number,
): Promise<GuestRecordings> {
  needCommands(['qemu-system-x86_64', 'gcc', 'xz']);
  const folder = await mkdtemp(join(tmpdir(), 'recording-'));
  try {
    const initramfs = join(folder, 'initramfs.cpio');
    writeWhole(initramfs, cpioArchive(await filesOf(kernel, driver, folder)));
    return await boot(kernel, initramfs, workloads, withinSeconds);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function filesOf(kernel: Kernel, driver: RecordedDriver, folder: string) {
  const { workload, modules } = recordedDrivers[driver];
  const program = join(folder, 'workload');
  await output('gcc', ['-O2', '-static', '-pthread', '-o', program, join(SOURCES, workload)], {
    doing: `to build ${workload}`,
  });
  const found = await modulesOf(kernel, modules, folder);
  const file = (name: string, mode: number, content: Buffer): CpioFile => ({ name, mode, content });
  return [
    ...['bin', 'modules', 'proc', 'sys', 'dev', 'tmp'].map((name) =>
      file(name, FOLDER, Buffer.alloc(0)),
    ),
    file('bin/busybox', EXECUTABLE, readFileSync(await busybox())),
    file('bin/sh', LINK, Buffer.from('busybox')),
    file('init', EXECUTABLE, readFileSync(join(SOURCES, 'guest-init'))),
    file('record.sh', PLAIN, readFileSync(join(SOURCES, 'record.sh'))),
    file('workload', EXECUTABLE, readFileSync(program)),
    file('modules/order', PLAIN, Buffer.from(`${[...found.keys()].join('\n')}\n`)),
    ...[...found].map(([name, content]) => file(`modules/${name}.ko`, PLAIN, content)),
  ];
}

/** Kernels differ in what is a module: one that is built in, or that there is not, is left out. */
async function modulesOf(
  { image, release }: Kernel,
  names: readonly string[],
  folder: string,
): Promise<Map<string, Buffer>> {
  const root = join(dirname(dirname(image)), 'lib/modules', release);
  const files = existsSync(root)
    ? readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => join(root, path))
    : [];
  const modules = new Map<string, Buffer>();
  for (const name of names) {
    const path = name === SAMPLE ? null : files.find((one) => moduleName(one) === name);
    if (path === undefined) continue;
    if (path === null) modules.set(name, await buildSample(folder, release, image));
    else if (!path.endsWith('.xz')) modules.set(name, readFileSync(path));
    else modules.set(name, await unpacked(path, folder));
  }
  return modules;
}

function moduleName(path: string): string | undefined {
  return /^(.*)\.ko(?:\.xz)?$/.exec(basename(path))?.[1];
}

async function unpacked(path: string, folder: string): Promise<Buffer> {
  const copy = join(folder, basename(path));
  cpSync(path, copy);
  await output('xz', ['-d', '-f', copy], { doing: `to unpack ${basename(path)}` });
  return readFileSync(copy.slice(0, -'.xz'.length));
}

async function buildSample(folder: string, release: string, image: string): Promise<Buffer> {
  needCommands(['make', 'gcc-12']);
  const build = join(dirname(dirname(image)), 'usr/src', `linux-headers-${release}`);
  const source = join(folder, 'sample-driver');
  cpSync(join(SOURCES, 'sample-driver'), source, { recursive: true });
  const variables = ['CONFIG_DEBUG_INFO_BTF_MODULES=', 'modules'];
  await output('make', ['-s', '-C', build, `M=${source}`, ...variables], {
    doing: 'to build the sample driver',
  });
  const module = join(source, `${SAMPLE}.ko`);
  await output('strip', ['--strip-debug', module], { doing: 'to strip the sample driver' });
  return readFileSync(module);
}

/** A shell for the guest, of Debian's package busybox-static: nothing is installed. */
async function busybox(): Promise<string> {
  const folder = join(cacheFolder(), 'busybox');
  const file = join(folder, 'bin/busybox');
  if (existsSync(file)) return file;
  needCommands(['apt-get', 'dpkg-deb']);
  mkdirSync(folder, { recursive: true });
  await output('apt-get', ['download', '-qq', 'busybox-static'], {
    cwd: folder,
    doing: 'to download busybox-static',
  });
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.deb')))
    await output('dpkg-deb', ['-x', join(folder, name), folder], { doing: `to unpack ${name}` });
  return file;
}

async function boot(
  { image }: Kernel,
  initramfs: string,
  workloads: readonly string[],
  withinSeconds: number,
): Promise<GuestRecordings> {
  const append = `console=ttyS0 panic=-1 quiet loglevel=4 mitigations=off record=${workloads.join(',')}`;
  const child = spawn(
    'qemu-system-x86_64',
    // KVM needs a processor that virtualizes: QEMU emulates AMD's.
    [
      ...['-accel', 'tcg', '-cpu', 'max,+svm,+npt', '-smp', '2', '-m', '1024', '-nodefaults'],
      ...['-display', 'none', '-serial', 'stdio', '-no-reboot', '-kernel', image],
      ...['-initrd', initramfs, '-append', append],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const recordings = new Map<string, string[]>();
  const failures: string[] = [];
  let current: string[] | null = null;
  let done = false;
  onLine(child.stdout, (raw) => {
    const line = raw.replace(/\r$/, '');
    const [, mark, name = ''] = /^@(recording|end|failed|done) ?(.*)$/.exec(line) ?? [];
    if (mark === 'recording') {
      current = [];
      recordings.set(name, current);
    } else if (mark === 'end') current = null;
    else if (mark === 'failed') failures.push(name);
    else if (mark === 'done') done = true;
    else current?.push(line);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), withinSeconds * 1000);
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(timer);
  if (recordings.size === 0)
    throw new CannotRunError(`the guest recorded nothing within ${withinSeconds} s`);
  if (!done) failures.push(`the guest did not finish within ${withinSeconds} s`);
  return {
    recordings: new Map([...recordings].map(([name, lines]) => [name, `${lines.join('\n')}\n`])),
    failures,
  };
}
