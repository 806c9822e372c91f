/** Runs clang on a tree: assembler text for wasm32, and which files were read for it. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { makeCacheFolder } from '../real-kernel/cache-files';
import { CannotRunError } from '../real-kernel/host-commands';
import { explainCompileError } from './compile-error';
import { copySources } from './compiled-sources';
import { type Compiler, missingTarget, versionOf } from './compiler';
import { SHIM_FOLDER, SHIM_INCLUDE, UNIT_FILE } from './shims';
import type { SourceTree } from './source-tree';

/**
 * Each access of the source is one of the compiled code, in the order of the source. From -O1 on,
 * clang merges plain loads; docs/compiled-trees.md has what that saves.
 */
export const DEFAULT_OPTIMIZATION = '-O0';

/** Errors in the kernel's own build too, all but the first since Linux 5.4. */
const ERRORS = [
  'implicit-function-declaration',
  'implicit-int',
  'incompatible-pointer-types',
  'int-conversion',
  'return-type',
];

const FLAGS: readonly string[] = [
  '--target=wasm32',
  '-S',
  // Line tables for counterexamples, and types for layouts.
  '-g',
  '-gdwarf-4',
  '-std=gnu11',
  '-ffreestanding',
  '-nostdinc',
  // As the kernel's own Makefile has them.
  '-fno-strict-aliasing',
  '-fno-delete-null-pointer-checks',
  '-fwrapv',
  '-fno-common',
  // Each function returns at most one value.
  '-mno-multivalue',
  '-D__KERNEL__',
  '-Wno-everything',
  ...ERRORS.map((name) => `-Werror=${name}`),
  '-ferror-limit=1',
  '-fno-color-diagnostics',
  '-fno-caret-diagnostics',
  '-include',
  'generated/autoconf.h',
  '-include',
  'linux/kconfig.h',
  '-include',
  'linux/compiler_types.h',
];

export interface CompileOptions {
  readonly compiler: Compiler;
  /** `CONFIG_X` or `CONFIG_X=1`, as -D takes it. */
  readonly definitions: readonly string[];
  /** `-O2`. */
  readonly optimization: string;
}

export interface Compilation {
  readonly assembly: string;
  /** Absolute paths. */
  readonly read: readonly string[];
  /** The folders of headers, in the order in which clang searches them. */
  readonly includeFolders: readonly string[];
  /** All that says how the assembler text was made, but for the files. */
  readonly how: string;
}

/** Where clang searches for headers: our shims before the tree's own. */
function includeFolders(tree: SourceTree): string[] {
  const own = ['include', 'include/uapi'];
  return [SHIM_INCLUDE, ...own.flatMap((path) => tree.folders.map((folder) => join(folder, path)))];
}

/** Compiles the unit, in a temporary folder in the cache. */
export function compileUnit(tree: SourceTree, cache: string, options: CompileOptions): Compilation {
  makeCacheFolder(cache);
  const work = mkdtempSync(join(cache, 'compiling.'));
  try {
    return compileIn(work, tree, options);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function compileIn(work: string, tree: SourceTree, options: CompileOptions): Compilation {
  const { compiler, definitions, optimization } = options;
  const { whole, cut, from } = copySources(tree, work);
  const includes = includeFolders(tree);
  const flags = [...FLAGS, optimization, ...definitions.map((definition) => `-D${definition}`)];
  const names: [folder: string, name: string][] = [
    [whole, ''],
    [cut, ''],
    [SHIM_FOLDER, 'native/kernel-source'],
    ...tree.folders.map((folder): [string, string] => [folder, '']),
  ];
  const args = [
    ...flags,
    ...names.map(([folder, name]) => `-ffile-prefix-map=${folder}${sep}=${name && `${name}/`}`),
    // Paths that clang gives relative to its working folder are those of the tree too.
    '-fdebug-compilation-dir=.',
    ...includes.map((folder) => `-I${folder}`),
    `-I${whole}`,
    `-I${work}`,
    '-MD',
    '-MF',
    join(work, 'unit.d'),
    '-o',
    join(work, 'unit.s'),
    UNIT_FILE,
  ];
  const { status, stderr, error } = spawnSync(compiler.file, args, {
    cwd: work,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 1 << 26,
  });
  if (error !== undefined) throw new CannotRunError(`${compiler.command}: ${error.message}`);
  const version = versionOf(compiler);
  if (status !== 0) {
    const text = names.reduce(
      (said, [folder, name]) => said.replaceAll(folder + sep, name && `${name}/`),
      stderr,
    );
    throw missingTarget(compiler, text) ?? explainCompileError(tree, text);
  }
  const read = dependencies(readFileSync(join(work, 'unit.d'), 'utf8'))
    .map((path) => resolve(work, path))
    .map((path) => from.get(path) ?? path);
  return {
    assembly: readFileSync(join(work, 'unit.s'), 'utf8'),
    read: [...new Set(read)],
    includeFolders: includes,
    how: JSON.stringify({ version, flags }),
  };
}

/** The files that a rule of make depends on, as -MD writes it. */
export function dependencies(rule: string): string[] {
  const list = rule.slice(rule.indexOf(':') + 1).replaceAll('\\\n', ' ');
  const words = list.match(/(?:\\.|[^\\\s])+/g) ?? [];
  return words.map((word) => word.replaceAll(/\\([ #\\])/g, '$1').replaceAll('$$', '$'));
}

/** The file's name in reports: by its path in the tree, or in the shims. */
export function nameOfFile(tree: SourceTree, file: string): string {
  if (file.startsWith(SHIM_FOLDER + sep)) return relative(dirname(dirname(SHIM_FOLDER)), file);
  const folder = tree.folders.find((one) => file.startsWith(one + sep));
  return folder === undefined ? file : relative(folder, file);
}
