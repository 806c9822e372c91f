/** A kernel's source, as files by their path in the tree; and which release it is. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeCacheFolder } from '../real-kernel/cache-files';
import { hashOf } from '../real-kernel/file-hashes';
import { CannotRunError } from '../real-kernel/host-commands';

export interface SourceTree {
  /** What messages call it: `--tree ~/linux`, `--git ~/linux --rev v6.6`. */
  readonly name: string;
  /** Absolute paths of folders that hold the tree between them; the first that has a file wins. */
  readonly folders: readonly string[];
}

/** The files that a unit is made of; headers are read where these and others include them. */
export const CORE = 'mm/mmu_notifier.c';
export const SOURCES: readonly string[] = [CORE, 'lib/rbtree.c', 'lib/interval_tree.c'];

/** Files that unit.c includes where the core includes their header, as a patch may. */
export const OPTIONAL_SOURCES: readonly string[] = ['lib/llist.c', 'lib/refcount.c'];

/** Functions of files that unit.c includes in part, where MM_REFERENCES is defined. */
export const CUT_SOURCES: Readonly<Record<string, readonly string[]>> = {
  'include/linux/sched/mm.h': ['mmgrab', 'mmdrop', 'mmget', 'mmget_not_zero'],
  'kernel/fork.c': ['__mmdrop', '__mmput', 'mmput', 'mmput_async_fn', 'mmput_async'],
};

/** The oldest release whose notifier core has the calls that drivers of the scenarios make. */
const OLDEST = [5, 4] as const;

/** A folder with a Linux source tree. Throws a CannotRunError where it is none. */
export function treeAt(folder: string, name = `--tree ${folder}`): SourceTree {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CannotRunError(`${name}: no such folder; expected the source tree of a kernel`);
  }
  return checkTree({ name, folders: [resolve(folder)] });
}

/** The tree, where it is one that can be judged; else throws a CannotRunError. */
export function checkTree(tree: SourceTree): SourceTree {
  for (const path of [...SOURCES, 'include/linux/mmu_notifier.h', 'Makefile']) {
    if (pathIn(tree, path) !== null) continue;
    throw new CannotRunError(
      `${tree.name}: no ${path}; expected the source tree of Linux ${OLDEST.join('.')} or later`,
    );
  }
  const { release } = releaseOf(tree);
  const [major = 0, minor = 0] = release.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new CannotRunError(
      `${tree.name} is Linux ${release}: expected ${OLDEST.join('.')} or later, which has mmu_notifier_get() and mmu_notifier_put()`,
    );
  }
  return tree;
}

/** The file's absolute path; null where the tree has no such file. */
export function pathIn({ folders }: SourceTree, path: string): string | null {
  return folders.map((folder) => join(folder, path)).find((file) => existsSync(file)) ?? null;
}

/** Throws a CannotRunError where the tree has no such file. */
export function readSource(tree: SourceTree, path: string): string {
  const file = pathIn(tree, path);
  if (file === null) throw new CannotRunError(`${tree.name}: no ${path}`);
  return readFileSync(file, 'utf8');
}

/** What the Makefile says: `6.12`, and with SUBLEVEL and EXTRAVERSION `6.12.117` or `6.13.0-rc2`. */
export function releaseOf(tree: SourceTree): { release: string; fullRelease: string } {
  const makefile = readSource(tree, 'Makefile');
  const value = (name: string) =>
    new RegExp(`^${name}[ \\t]*=[ \\t]*(.*)$`, 'm').exec(makefile)?.[1];
  const [version, patchlevel, sublevel, extra = ''] = [
    'VERSION',
    'PATCHLEVEL',
    'SUBLEVEL',
    'EXTRAVERSION',
  ].map(value);
  if (![version, patchlevel, sublevel].every((number) => /^\d+$/.test(number ?? ''))) {
    throw new CannotRunError(
      `${tree.name}: its Makefile has no VERSION, PATCHLEVEL and SUBLEVEL; expected the Makefile of a kernel`,
    );
  }
  const release = `${version}.${patchlevel}`;
  return { release, fullRelease: `${release}.${sublevel}${extra.trim()}` };
}

/**
 * The tree with other texts for some of its files. The texts are kept in the cache, in a folder by
 * their content.
 */
export function treeWith(
  tree: SourceTree,
  overrides: ReadonlyMap<string, string>,
  { name, cache }: { readonly name: string; readonly cache: string },
): SourceTree {
  const texts = [...overrides].sort(([one], [other]) => (one < other ? -1 : 1));
  const folder = join(cache, 'changed', hashOf(JSON.stringify(texts)));
  makeFolder(folder, (temporary) => {
    for (const [path, text] of texts) {
      mkdirSync(dirname(join(temporary, path)), { recursive: true });
      writeFileSync(join(temporary, path), text);
    }
  });
  return { name, folders: [folder, ...tree.folders] };
}

/**
 * Makes a folder that exists either whole or not at all, also where several processes make it; a
 * folder that exists is left as it is.
 */
export function makeFolder(folder: string, fill: (temporary: string) => void): void {
  if (existsSync(folder)) return;
  const temporary = beside(folder);
  try {
    fill(temporary);
    publish(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The same, filled by what takes its time. */
export async function makeFolderFrom(
  folder: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder)) return;
  const temporary = beside(folder);
  try {
    await fill(temporary);
    publish(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function beside(folder: string): string {
  makeCacheFolder(dirname(folder));
  return mkdtempSync(`${folder}.`);
}

function publish(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(folder)) throw error;
  }
}
