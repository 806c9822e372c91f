/** The shim headers: what the C of a tree is compiled against, in the place of the tree's own. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-root';

/** As messages name the folder. */
const FOLDER = 'native/kernel-source';
export const SHIM_FOLDER = join(packageRoot(), FOLDER);
export const SHIM_INCLUDE = join(SHIM_FOLDER, 'include');
/** Includes the files of the tree that make the unit. */
export const UNIT_FILE = join(SHIM_FOLDER, 'unit.c');
/** Declares the functions that the runtime has. */
export const SHIM_LIST = join(SHIM_INCLUDE, 'k.h');

/** `native/kernel-source/include/linux/wait.h` for `linux/wait.h`. */
export function shimName(header: string): string {
  return `${FOLDER}/include/${header}`;
}

/** Whether a shim stands in the place of the tree's header `linux/wait.h`. */
export function isShimmed(header: string): boolean {
  return existsSync(join(SHIM_INCLUDE, header));
}

/** Paths of the shim headers below the folder of includes: `linux/wait.h`. */
export function shimHeaders(): string[] {
  return readdirSync(SHIM_INCLUDE, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.h'))
    .sort();
}

/** The names of the functions that `k.h` declares. */
export function shimFunctions(text = readFileSync(SHIM_LIST, 'utf8')): ReadonlySet<string> {
  const code = text.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/^[ \t]*#.*(?:\\\n.*)*$/gm, '');
  return new Set([...code.matchAll(/^[a-z][\w ]*[ *](\w+)\(/gm)].map(([, name = '']) => name));
}
