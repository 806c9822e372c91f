/** The implementations that a run can judge: by name, or an adapter in a process of its own. */

import { revisionsOf2008 } from '../linux/v2008/revisions';
import type { Budget } from '../model-checker/exploration';
import type { Implementation } from '../protocol/implementation';
import { Adapter, type Argv, type Description } from './adapter/adapter';
import { DEFAULT_LIMITS } from './adapter/adapter-process';
import { noFaultsIn } from './model-parts';
import { type LinuxParameters, QemuLinux } from './real-kernel/qemu-linux';
import { Reference, type SearchChoice } from './reference';
import { Revision2008 } from './v2008';

const makers: Readonly<Record<string, (parameters: ImplementationParameters) => Implementation>> = {
  reference: ({ implementation, fault, search, budget }) =>
    new Reference({ model: { implementation, fault }, search, budget }),
  linux: ({ linux }) => new QemuLinux('6.12', linux),
  'linux-6.12': ({ linux }) => new QemuLinux('6.12', linux),
  'linux-6.1': ({ linux }) => new QemuLinux('6.1', linux),
  ...Object.fromEntries(
    revisionsOf2008.map(({ name }) => [
      name,
      ({ search, budget }: ImplementationParameters) => new Revision2008(name, { search, budget }),
    ]),
  ),
};

export const implementationNames: readonly string[] = Object.keys(makers);

/** What the command hands on to the steps about an adapter: plain data. */
export interface AdapterParameters {
  readonly argv: Argv;
  readonly description: Description;
  /** Its working directory. */
  readonly cwd: string;
}

/** Which implementation is to be judged. */
export interface ImplementationParameters {
  /** Its name; of those in `implementationNames` unless there is an adapter. */
  readonly implementation: string;
  readonly adapter?: AdapterParameters;
  /** Of the implementation `linux`. */
  readonly linux?: LinuxParameters;
  /** Id of a known fault that the reference has: its name is `reference --fault ID` then. */
  readonly fault?: string;
  /** How the reference, or a revision of 2008, goes through the interleavings of a script. */
  readonly search?: SearchChoice;
  /** What a search of interleavings, or an adapter's answer, may cost, where it is said. */
  readonly budget?: Partial<Budget>;
}

/** One adapter serves all scenarios of this process. */
let adapter: Adapter | null = null;

function makeAdapter(
  { argv, description, cwd }: AdapterParameters,
  maxSeconds: number | undefined,
): Adapter {
  const within = maxSeconds === undefined ? {} : { answerWithinMs: maxSeconds * 1000 };
  return new Adapter(argv, description, { ...DEFAULT_LIMITS, ...within }, cwd);
}

/** The implementation asked for. Throws a RangeError that lists the names there are. */
export function makeImplementation(parameters: ImplementationParameters): Implementation {
  if (parameters.adapter !== undefined) {
    if (parameters.fault !== undefined) throw noFaultsIn(parameters.implementation);
    adapter ??= makeAdapter(parameters.adapter, parameters.budget?.maxSeconds);
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

/** End what was started for the scenarios of this process. */
export async function closeImplementations(): Promise<void> {
  await adapter?.close();
  adapter = null;
}
