/**
 * Kernels of Debian, unpacked from its packages into a cache: nothing is installed. A kernel in the
 * cache is used as it is; Debian's archive is searched only where there is none.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeCacheFolder, writeWhole } from './cache-files';
import { missingGuestOptions } from './guest-options';
import { CannotRunError, needCommands, output } from './host-commands';
import { imageRelease } from './image-release';

/** The series of which Debian 12 has packages. */
export const kernelSeries = ['6.1', '6.12'] as const;
export type KernelSeries = (typeof kernelSeries)[number];

/** Debian's flavours of a series, and the end of their releases. The first boots fastest. */
const flavourSuffixes = { cloud: 'cloud-amd64', full: 'amd64', rt: 'rt-amd64' } as const;
export type Flavour = keyof typeof flavourSuffixes;
export const flavours = Object.keys(flavourSuffixes) as readonly Flavour[];
export const DEFAULT_FLAVOUR: Flavour = 'cloud';

/** Which of Debian's kernels. */
export interface DebianKernel {
  readonly series: KernelSeries;
  readonly flavour: Flavour;
}

export interface Kernel {
  /** The output of `uname -r`. */
  readonly release: string;
  /** Absolute path. */
  readonly image: string;
  /** Folder for `make -C` to build modules in, as an absolute path. */
  readonly build: string;
}

/** A kernel of the user's own: its image, and the folder that it was built in. */
export interface OwnKernel {
  readonly kernel: string;
  readonly kernelBuild: string;
}

export function cacheFolder(environment = process.env): string {
  return join(environment.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mmu-notifier-spec');
}

/** One of Debian's kernels: from the cache, or else from its archive. */
export async function findKernel(which: DebianKernel): Promise<Kernel> {
  const folder = join(cacheFolder(), 'kernels');
  return cachedKernel(which) ?? fetchKernel(await newestRelease(which), folder);
}

/**
 * Throws a CannotRunError where files of the kernel are missing, or MMU notifiers are, or where image
 * and build folder are of different releases.
 */
export function ownKernel({ kernel, kernelBuild }: OwnKernel): Kernel {
  const read = (name: string): string => {
    try {
      return readFileSync(join(kernelBuild, name), 'utf8');
    } catch {
      throw new CannotRunError(
        `--kernel-build ${kernelBuild}: no ${name}; expected the folder that the kernel was built in`,
      );
    }
  };
  if (!statSync(kernel, { throwIfNoEntry: false })?.isFile())
    throw new CannotRunError(`--kernel ${kernel}: no such file`);
  const missing = missingGuestOptions(read('.config'));
  if (missing.length > 0) {
    throw new CannotRunError(
      `--kernel-build ${kernelBuild}: the guest needs ${missing.join(', ')}; set this in .config, and build the kernel again`,
    );
  }
  const release = read('include/config/kernel.release').trim();
  const booted = imageRelease(kernel);
  if (booted !== null && booted !== release) {
    throw new CannotRunError(
      `--kernel ${kernel} is Linux ${booted}, and --kernel-build ${kernelBuild} is of ${release}; expected both of one build`,
    );
  }
  return { release, image: resolve(kernel), build: resolve(kernelBuild) };
}

/** The newest such kernel that is in the cache. */
export function cachedKernel(which: DebianKernel): Kernel | null {
  const folder = join(cacheFolder(), 'kernels');
  const releases = existsSync(folder) ? readdirSync(folder) : [];
  const newest = newestOf(releases.filter((release) => isSuch(release, which)));
  if (newest === undefined) return null;
  const kernel = kernelIn(folder, newest);
  relocate(kernel.build, join(folder, newest, 'usr/src'));
  return kernel;
}

/** Whether a release, such as `6.12.117+deb12-cloud-amd64` or `6.1.0-56-rt-amd64`, is of the series and flavour. */
export function isSuch(release: string, { series, flavour }: DebianKernel): boolean {
  const [, suffix] = /-((?:cloud-|rt-)?amd64)$/.exec(release) ?? [];
  return release.startsWith(`${series}.`) && suffix === flavourSuffixes[flavour];
}

export function newestOf(releases: readonly string[]): string | undefined {
  return [...releases]
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    .at(-1);
}

async function newestRelease(which: DebianKernel): Promise<string> {
  const { series, flavour } = which;
  needCommands(['apt-cache', 'apt-get', 'dpkg-deb']);
  const names = await output('apt-cache', ['pkgnames', `linux-image-${series}.`], {
    doing: 'to look for kernel packages',
  });
  const releases = [...names.matchAll(/^linux-image-(\S+)-unsigned$/gm)].flatMap(
    ([, release = '']) => (isSuch(release, which) ? [release] : []),
  );
  const newest = newestOf(releases);
  if (newest !== undefined) return newest;
  throw new CannotRunError(
    `apt knows no package of Linux ${series} (linux-image-${series}*-${flavourSuffixes[flavour]}-unsigned): run apt-get update on Debian 12`,
  );
}

async function fetchKernel(release: string, folder: string): Promise<Kernel> {
  const headers = `linux-headers-${release}`;
  const about = await output('apt-cache', ['show', '--no-all-versions', headers], {
    doing: `to find what ${headers} needs`,
  });
  const needed = [...about.matchAll(/linux-(?:headers-[^ ,]+-common[^ ,]*|kbuild-[^ ,]+)/g)].map(
    ([name]) => name,
  );
  const packages = [`linux-image-${release}-unsigned`, headers, ...new Set(needed)];
  makeCacheFolder(folder);
  const download = await mkdtemp(join(folder, 'new-'));
  await output('apt-get', ['download', '-qq', ...packages], {
    cwd: download,
    doing: `to download ${packages.join(', ')}`,
  });
  const root = join(download, 'root');
  for (const file of (await readdir(download)).filter((name) => name.endsWith('.deb'))) {
    await output('dpkg-deb', ['-x', join(download, file), root], { doing: `to unpack ${file}` });
  }
  const kernel = kernelIn(folder, release);
  relocate(join(root, 'usr/src', headers), join(folder, release, 'usr/src'));
  if (!existsSync(join(folder, release))) renameSync(root, join(folder, release));
  rmSync(download, { recursive: true, force: true });
  return kernel;
}

/**
 * The header package refers by an absolute path to the part that all flavours share. A cache that was
 * copied or moved since would refer to the headers of another cache.
 */
function relocate(headers: string, sources: string): void {
  const makefile = join(headers, 'Makefile');
  const text = readFileSync(makefile, 'utf8');
  const relocated = text.replaceAll(/\S*\/usr\/src\//g, `${sources}/`);
  if (relocated !== text) writeWhole(makefile, relocated);
}

function kernelIn(folder: string, release: string): Kernel {
  const root = join(folder, release);
  return {
    release,
    image: join(root, `boot/vmlinuz-${release}`),
    build: join(root, `usr/src/linux-headers-${release}`),
  };
}
