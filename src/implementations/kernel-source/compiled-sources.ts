/** Puts what clang compiles into a folder of its own. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cutFunctions } from './cut-functions';
import { CUT_SOURCES, OPTIONAL_SOURCES, pathIn, SOURCES, type SourceTree } from './source-tree';

export interface CompiledSources {
  /** Folders whose files have the same paths as in the tree: whole files, and parts of files. */
  readonly whole: string;
  readonly cut: string;
  /** The file of the tree that each of the files is from. */
  readonly from: ReadonlyMap<string, string>;
}

/**
 * `work` has nothing but these sources, so that `#include "vma.h"` in one of them finds the shim, not
 * the private header that the tree has beside it.
 */
export function copySources(tree: SourceTree, work: string): CompiledSources {
  const [whole, cut] = [join(work, 'whole'), join(work, 'cut')];
  const from = new Map<string, string>();
  const put = (folder: string, path: string, write: (file: string, copy: string) => void) => {
    const file = pathIn(tree, path);
    if (file === null) return;
    const copy = join(folder, path);
    mkdirSync(dirname(copy), { recursive: true });
    write(file, copy);
    from.set(copy, file);
  };
  for (const path of [...SOURCES, ...OPTIONAL_SOURCES]) put(whole, path, cpSync);
  for (const [path, functions] of Object.entries(CUT_SOURCES)) {
    put(cut, path, (file, copy) => {
      writeFileSync(copy, cutFunctions(readFileSync(file, 'utf8'), functions));
    });
  }
  return { whole, cut, from };
}
