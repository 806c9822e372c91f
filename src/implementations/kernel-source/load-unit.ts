/** From a kernel tree to a unit: compiled, translated, and kept in the cache. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { translate } from '../../wasm/translate';
import { UntranslatableError } from '../../wasm/untranslatable-error';
import { hashOf } from '../real-kernel/file-hashes';
import { CannotRunError } from '../real-kernel/host-commands';
import { cacheFolder } from '../real-kernel/kernels';
import { capabilitiesOf, featuresOf } from './capabilities';
import { type Compilation, compileUnit, DEFAULT_OPTIMIZATION, nameOfFile } from './compile';
import { unknownSymbol } from './compile-error';
import { findCompiler, identityOf } from './compiler';
import { constantsIn } from './constants';
import { readDebugInfo } from './debug-info';
import { TypeReader } from './record-layouts';
import { shimFunctions } from './shims';
import { linesOf } from './source-lines';
import { makeFolder, releaseOf, type SourceTree } from './source-tree';
import type { KernelUnit } from './unit';
import { hashOfSources, UnitCache } from './unit-cache';
import { readUnit, writeModule, writeUnitData } from './unit-files';

export interface UnitOptions {
  /** The command of `--cc`; by default clang, or the newest clang-N. */
  readonly cc?: string | undefined;
  /** As -D takes them. */
  readonly definitions?: readonly string[];
  /** `-O2`. */
  readonly optimization?: string;
  readonly cache?: string;
}

/** Where units and the trees of revisions are kept. */
export function kernelSourceCache(): string {
  return join(cacheFolder(), 'kernel-source');
}

/** Throws a CannotRunError, in one line, where no unit can be made of the tree. */
export function loadUnit(tree: SourceTree, options: UnitOptions = {}): KernelUnit {
  const {
    cc,
    definitions = [],
    optimization = DEFAULT_OPTIMIZATION,
    cache = kernelSourceCache(),
  } = options;
  const compiler = findCompiler(cc);
  const program = hashOfSources([__dirname, dirname(require.resolve('../../wasm/translate'))]);
  const request = {
    folders: tree.folders,
    definitions,
    optimization,
    compiler: identityOf(compiler),
    program,
  };
  const units = new UnitCache(cache, request);
  const known = units.find();
  if (known !== null) return readUnit(known);
  const compilation = compileUnit(tree, cache, { compiler, definitions, optimization });
  const { read, includeFolders, how } = compilation;
  const contents = read.map((file) => [nameOfFile(tree, file), hashOf(readFileSync(file))]);
  const release = releaseOf(tree);
  const folder = units.folderOf({ how, program, release, contents });
  makeFolder(folder, (temporary) => makeUnit(temporary, tree, compilation));
  units.remember(
    folder,
    [...read, ...tree.folders.map((one) => join(one, 'Makefile'))],
    includeFolders,
  );
  return readUnit(folder);
}

function makeUnit(folder: string, tree: SourceTree, { assembly, read }: Compilation): void {
  const module = writeModule(folder, translated(tree, assembly));
  const known = shimFunctions();
  const unknown = module.imports.find(({ name, kind }) => kind === 'object' || !known.has(name));
  if (unknown !== undefined) throw unknownSymbol(tree, unknown);
  const types = new TypeReader(readDebugInfo(assembly));
  const layouts = types.layouts();
  const features = featuresOf(layouts);
  writeUnitData(folder, {
    ...releaseOf(tree),
    layouts: [...layouts.values()],
    constants: Object.fromEntries([...types.enumerators(), ...constantsIn(module)]),
    features,
    capabilities: capabilitiesOf(features),
    files: read.map((file) => nameOfFile(tree, file)),
    lines: linesOf(tree, module.sites),
  });
}

function translated(tree: SourceTree, assembly: string): string {
  try {
    return translate(assembly);
  } catch (error) {
    if (!(error instanceof UntranslatableError)) throw error;
    throw new CannotRunError(`${tree.name}: ${error.message}`);
  }
}
