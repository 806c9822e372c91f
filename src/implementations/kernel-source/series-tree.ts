/** The source of a series of Debian, from its package `linux-source-*`, unpacked in part. */

import { readdirSync, rmSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCacheFolder } from '../real-kernel/cache-files';
import { hashOf } from '../real-kernel/file-hashes';
import { CannotRunError, needCommands, output } from '../real-kernel/host-commands';
import { type KernelSeries, newestOf } from '../real-kernel/kernels';
import {
  CUT_SOURCES,
  checkTree,
  makeFolderFrom,
  OPTIONAL_SOURCES,
  SOURCES,
  type SourceTree,
} from './source-tree';

/** What a unit reads, and the headers around it that messages name. */
const NEEDED = [
  'Makefile',
  ...SOURCES,
  ...OPTIONAL_SOURCES,
  ...Object.keys(CUT_SOURCES),
  'include/linux',
  'include/uapi',
  'include/asm-generic',
  'include/vdso',
];
/** Another version of this program may need more. */
const PARTS = hashOf(NEEDED.join('\n')).slice(0, 8);
const PURPOSE = "to unpack a kernel's source";

export async function seriesTree(
  series: KernelSeries,
  cache: string,
  installed = '/usr/src',
): Promise<SourceTree> {
  const name = `--series ${series}`;
  const tarball = join(installed, `${packageOf(series)}.tar.xz`);
  const isInstalled = statSync(tarball, { throwIfNoEntry: false })?.isFile() ?? false;
  const folder = isInstalled
    ? await unpacked(series, tarball, cache)
    : (unpackedBefore(series, cache) ?? (await downloaded(series, cache)));
  return checkTree({ name, folders: [folder] });
}

function packageOf(series: KernelSeries): string {
  return `linux-source-${series}`;
}

/** The newest that was downloaded; what is unpacked from an installed package has another name. */
function unpackedBefore(series: KernelSeries, cache: string): string | null {
  const folder = join(cache, 'trees');
  makeCacheFolder(folder);
  const version = newestOf(
    readdirSync(folder).filter(
      (entry) => entry.startsWith(`${packageOf(series)}_`) && entry.endsWith(`-${PARTS}`),
    ),
  );
  return version === undefined ? null : join(folder, version);
}

async function downloaded(series: KernelSeries, cache: string): Promise<string> {
  needCommands(['apt-get', 'dpkg-deb', 'tar', 'xz'], undefined, PURPOSE);
  const name = packageOf(series);
  makeCacheFolder(cache);
  const download = await mkdtemp(join(cache, 'download.'));
  try {
    const doing = `to download ${name}, for lack of /usr/src/${name}.tar.xz,`;
    await output('apt-get', ['download', '-qq', name], { cwd: download, doing });
    const [file] = readdirSync(download).filter((entry) => entry.endsWith('.deb'));
    if (file === undefined)
      throw new CannotRunError(`apt-get download ${name} has left no package`);
    await output('dpkg-deb', ['-x', file, 'root'], { cwd: download, doing: `to unpack ${file}` });
    const tarball = join(download, 'root/usr/src', `${name}.tar.xz`);
    const folder = join(cache, 'trees', file.replace(/_all\.deb$/, `-${PARTS}`));
    await makeFolderFrom(folder, (temporary) => unpack(series, tarball, temporary));
    return folder;
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

async function unpacked(series: KernelSeries, tarball: string, cache: string): Promise<string> {
  const { size, mtimeMs } = statSync(tarball);
  const version = hashOf(JSON.stringify({ tarball, size, mtimeMs })).slice(0, 16);
  const folder = join(cache, 'trees', `${packageOf(series)}-${version}-${PARTS}`);
  await makeFolderFrom(folder, (temporary) => unpack(series, tarball, temporary));
  return folder;
}

async function unpack(series: KernelSeries, tarball: string, folder: string): Promise<void> {
  needCommands(['tar', 'xz'], undefined, PURPOSE);
  const members = NEEDED.map((path) => `${packageOf(series)}/${path}`);
  const args = ['-xJf', tarball, '-C', folder, '--strip-components=1', ...members];
  await output('tar', args, { doing: `to unpack ${tarball}` });
}
