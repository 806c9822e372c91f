/** The implementations that a run can judge: those with a name, and adapters. */

import { revisionsOf2008 } from '../linux/v2008/revisions';
import type { Budget } from '../model-checker/exploration';
import type { Implementation } from '../protocol/implementation';
import { Adapter, type Argv, type Description } from './adapter/adapter';
import type { Limits } from './adapter/adapter-process';
import type { KernelSourceParameters } from './kernel-source/choice';
import { noFaultsIn } from './model-parts';
import type { LinuxParameters } from './real-kernel/qemu-linux';
import { Reference, type SearchChoice } from './reference';
import { Revision2008 } from './v2008';

const makers: Readonly<Record<string, (parameters: ImplementationParameters) => Implementation>> = {
  reference: ({ implementation, fault, search, budget }) =>
    new Reference({ model: { implementation, fault }, search, budget }),
  linux: ({ linux }) => makeLinux('6.12', linux),
  'linux-6.12': ({ linux }) => makeLinux('6.12', linux),
  'linux-6.1': ({ linux }) => makeLinux('6.1', linux),
  'kernel-source': ({ kernelSource, search, budget }) => makeTree(kernelSource, search, budget),
  ...Object.fromEntries(
    revisionsOf2008.map(({ name }) => [
      name,
      ({ search, budget }: ImplementationParameters) => new Revision2008(name, { search, budget }),
    ]),
  ),
};

export const implementationNames: readonly string[] = Object.keys(makers);

/** What the command passes to the steps about an adapter: plain data. */
export interface AdapterParameters {
  readonly argv: Argv;
  readonly description: Description;
  readonly limits: Limits;
  /** Its working directory. */
  readonly cwd: string;
  /** Where all workers of the run count scripts without an answer. */
  readonly unansweredFile?: string;
}

/** The implementation to judge. */
export interface ImplementationParameters {
  /** One of `implementationNames`, or the name of the adapter. */
  readonly implementation: string;
  readonly adapter?: AdapterParameters;
  /** Parameters of the implementations `linux` and `linux-…`. */
  readonly linux?: LinuxParameters;
  /** Id of a known fault of the reference, which is called `reference --fault ID` then. */
  readonly fault?: string;
  /** The compiled tree of `kernel-source`. */
  readonly kernelSource?: KernelSourceParameters;
  /** How the reference, or a revision of 2008, searches the interleavings of a script. */
  readonly search?: SearchChoice;
  /** Limits of a search of interleavings. */
  readonly budget?: Partial<Budget>;
}

function makeLinux(series: '6.12' | '6.1', parameters?: LinuxParameters): Implementation {
  // Loaded here, as no other implementation needs it.
  const { QemuLinux } =
    require('./real-kernel/qemu-linux') as typeof import('./real-kernel/qemu-linux');
  return new QemuLinux(series, parameters);
}

function makeTree(
  tree: KernelSourceParameters | undefined,
  search: SearchChoice | undefined,
  budget: Partial<Budget> | undefined,
): Implementation {
  if (tree === undefined)
    throw new RangeError('kernel-source: expected --tree DIR, --git DIR --rev REV or --series');
  // Loaded here, as no other implementation needs it.
  const { TreeImplementation } =
    require('./kernel-source/tree-implementation') as typeof import('./kernel-source/tree-implementation');
  return new TreeImplementation(tree, { search, budget, verbose: tree.verbose });
}

/** One adapter serves all scenarios of this process. */
let adapter: Adapter | null = null;

/** Makes the implementation. Throws a RangeError that says what was expected. */
export function makeImplementation(parameters: ImplementationParameters): Implementation {
  if (parameters.adapter !== undefined) {
    if (parameters.fault !== undefined) throw noFaultsIn(parameters.implementation);
    const { argv, description, limits, cwd, unansweredFile } = parameters.adapter;
    adapter ??= new Adapter(argv, description, limits, cwd, unansweredFile);
    return adapter;
  }
  const { implementation, fault } = parameters;
  const make = makers[implementation];
  if (make === undefined) {
    throw new RangeError(
      `unknown implementation '${implementation}': expected one of ${implementationNames.join(', ')}`,
    );
  }
  if (fault !== undefined && implementation !== 'reference') throw noFaultsIn(implementation);
  return make(parameters);
}

/** Ends the adapter of this process. */
export async function closeImplementations(): Promise<void> {
  await adapter?.close();
  adapter = null;
}
