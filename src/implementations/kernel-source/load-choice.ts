/** The trees that a command line names, compiled: the one to judge, and the one to compare it with. */
import { rmSync, statSync } from 'node:fs';
import { CannotRunError } from '../real-kernel/host-commands';
import type { KernelSourceChoice, TreeChoice } from './choice';
import { findTree } from './find-tree';
import { kernelSourceCache, loadUnit, type UnitOptions } from './load-unit';
import { readPatch } from './read-patch';
import { revisionTree } from './revision-tree';
import { pathIn, readSource, type SourceTree, treeAt, treeWith } from './source-tree';
import type { KernelUnit } from './unit';

export interface LoadedChoice {
  readonly unit: KernelUnit;
  /** Null where nothing is compared. */
  readonly base: KernelUnit | null;
  /** Files that the patch changes and no unit is made of. */
  readonly notJudged: readonly string[];
}

/** Rejects with a CannotRunError of one line where a tree cannot be judged. */
export async function loadChoice(choice: KernelSourceChoice): Promise<LoadedChoice> {
  const { tree, cc, defines, patch, against } = choice;
  const options = { cc: cc ?? undefined, definitions: defines };
  const opened = await findTree(tree, kernelSourceCache());
  if (patch !== null) return loadPatched(opened, patch, options);
  const unit = loadUnit(opened, options);
  if (against === null) return { unit, base: null, notJudged: [] };
  return { unit, base: loadUnit(openBase(against, tree), options), notJudged: [] };
}

/** A folder, or else a revision of the repository that the tree is of. */
function openBase(against: string, tree: TreeChoice): SourceTree {
  if (statSync(against, { throwIfNoEntry: false })?.isDirectory()) {
    return treeAt(against, `--against ${against}`);
  }
  if ('series' in tree) {
    throw new CannotRunError(`--against ${against}: no such folder; expected a kernel tree`);
  }
  const repository = 'folder' in tree ? tree.folder : tree.repository;
  try {
    return revisionTree(repository, against, kernelSourceCache());
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    throw new CannotRunError(`--against ${against}: no such folder, and ${error.message}`);
  }
}

function loadPatched(tree: SourceTree, file: string, options: UnitOptions): LoadedChoice {
  const { texts, absent } = readPatch(file, (path) =>
    pathIn(tree, path) === null ? null : readSource(tree, path),
  );
  const base = loadUnit(tree, options);
  const changed = new Map<string, string>();
  for (const [path, text] of texts) {
    if (text !== null) changed.set(path, text);
    else if (base.files.includes(path)) {
      throw new CannotRunError(
        `--patch ${file}: it removes ${path}, which is compiled; expected --tree and --against for such a patch`,
      );
    }
  }
  const patched = treeWith(tree, changed, {
    name: `${tree.name} with --patch ${file}`,
    cache: kernelSourceCache(),
  });
  try {
    const unit = loadUnit(patched, options);
    const compiled = new Set([...base.files, ...unit.files]);
    const notJudged = [...texts.keys(), ...absent].filter((path) => !compiled.has(path));
    if (notJudged.length < texts.size + absent.length) return { unit, base, notJudged };
    throw new CannotRunError(
      `--patch ${file}: nothing judged, as it changes nothing that is compiled (${notJudged.join(', ')})`,
    );
  } catch (error) {
    // The changed files are of no use in the cache.
    rmSync(patched.folders[0] ?? '', { recursive: true, force: true });
    throw error;
  }
}
