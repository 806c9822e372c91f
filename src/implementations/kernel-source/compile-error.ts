/** Clang's first error, and what to do about it: often a shim lacks what the tree's header has. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportedSymbol } from '../../wasm/c-module';
import { CannotRunError } from '../real-kernel/host-commands';
import { isShimmed, SHIM_INCLUDE, shimHeaders, shimName } from './shims';
import { pathIn, type SourceTree } from './source-tree';

const SHIM_LIST = shimName('k.h');

/** `stderr` of clang, with paths as reports name them. */
export function explainCompileError(tree: SourceTree, stderr: string): CannotRunError {
  const lines = stderr.split('\n');
  const first = lines.findIndex((line) => /\berror: /.test(line));
  const error = (lines[first] ?? lines[0] ?? 'clang failed and said nothing').trim();
  const advice = adviceOn(tree, error, lines.slice(0, first), lines.slice(first + 1));
  return new CannotRunError(`${tree.name} does not compile: ${[error, ...advice].join('; ')}`);
}

function adviceOn(
  tree: SourceTree,
  error: string,
  before: readonly string[],
  after: readonly string[],
): string[] {
  const header = /error: '([^']+)' file not found/.exec(error)?.[1];
  const outer = /^include\//.test(error) ? outermostHeader(before) : null;
  if (outer !== null) {
    return [`the shims and the tree's ${outer} do not go together: add a shim, ${shimName(outer)}`];
  }
  if (header !== undefined) return [`add it as ${shimName(header)}`];
  const name =
    /(?:function|identifier|type name|declaration of function) '(\w+)'/.exec(error)?.[1] ??
    /no member named '\w+' in '(?:struct |union )?(\w+)'/.exec(error)?.[1] ??
    /incomplete (?:definition of )?type '(?:struct |union )?(\w+)'/.exec(error)?.[1];
  const shim = shimThatDefines(name) ?? shimNamed([error, ...after]);
  if (shim !== null) return [`${shim} has it otherwise than the tree: change it there`];
  return name === undefined ? [] : [whereToAdd(tree, name)];
}

/** The header that led to the place of an error; null where a shim did. */
function outermostHeader(before: readonly string[]): string | null {
  const chain = before.flatMap(
    (line) => /^In file included from include\/(?:uapi\/)?(.*?):\d+/.exec(line)?.[1] ?? [],
  );
  const [outermost] = chain;
  return outermost === undefined || isShimmed(outermost) ? null : outermost;
}

/** The shim that a message is about: that of an error's place, or of the macro that has it. */
function shimNamed(lines: readonly string[]): string | null {
  for (const line of lines) {
    const [, shim] = /(native\/kernel-source\/include\/[\w./-]+\.h):\d+/.exec(line) ?? [];
    if (shim !== undefined) return shim;
  }
  return null;
}

/** The shim that defines a structure of the name, or else declares it. */
function shimThatDefines(name: string | undefined): string | null {
  if (name === undefined) return null;
  for (const end of [' {', ';']) {
    const definition = new RegExp(`^(?:typedef )?(?:struct|union|enum) ${name}${end}$`, 'm');
    const header = shimHeaders().find((path) =>
      definition.test(readFileSync(join(SHIM_INCLUDE, path), 'utf8')),
    );
    if (header !== undefined) return shimName(header);
  }
  return null;
}

/** How to add what no shim has: where the tree's own header declares it, if it does. */
function whereToAdd(tree: SourceTree, name: string): string {
  const header = headerOf(tree, name);
  if (header === null) return `neither the tree's headers nor a shim declares ${name}`;
  if (isShimmed(header)) {
    return `the tree declares ${name} in ${header}, in whose place stands a shim: add it to ${shimName(header)}, there or as a function of ${SHIM_LIST} with its runtime`;
  }
  return `the tree declares ${name} in ${header}: include it, or add a shim in its place, ${shimName(header)}`;
}

/** The tree's header that declares a name: one in whose place a shim stands, if there is one. */
function headerOf(tree: SourceTree, name: string): string | null {
  const word = new RegExp(`^(?:#\\s*define\\s+|[a-z](?:.*[\\s*])?)${name}\\b`, 'm');
  const declares = (header: string) => {
    const file = pathIn(tree, `include/${header}`);
    return file !== null && word.test(readFileSync(file, 'utf8'));
  };
  const folders = tree.folders.map((folder) => join(folder, 'include/linux'));
  const headers = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => `linux/${file}`))
    .filter((path) => path.endsWith('.h'));
  const shimmed = shimHeaders();
  return [...shimmed, ...headers].find(declares) ?? null;
}

/** What the unit uses, and neither its files nor a shim define: where, and how to add it. */
export function unknownSymbol(tree: SourceTree, symbol: ImportedSymbol): CannotRunError {
  const { name, kind, site } = symbol;
  const place = site === null ? 'static data' : `${site.file}:${site.line}`;
  const what = kind === 'function' ? `${name}()` : name;
  const header = headerOf(tree, name) ?? 'linux/mm.h';
  return new CannotRunError(
    `${tree.name}: ${place} uses ${what}, which no file of the unit defines: define it in ${shimName(header)}, or add a function to ${SHIM_LIST} and its runtime`,
  );
}
