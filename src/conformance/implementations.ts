/** The implementations that a run can judge: by name, or an adapter in a process of its own. */

import { Reference } from '../reference/reference';
import { Adapter, type Argv, type Description } from './adapter/adapter';
import type { Implementation } from './implementation';

const makers: Readonly<Record<string, () => Implementation>> = {
  reference: () => new Reference(),
};

export const implementationNames: readonly string[] = Object.keys(makers);

/** What the command hands on to the steps about an adapter: plain data. */
export interface AdapterParameters {
  readonly argv: Argv;
  readonly description: Description;
}

/** Which implementation is to be judged. */
export interface ImplementationParameters {
  /** Its name; of those in `implementationNames` unless there is an adapter. */
  readonly implementation: string;
  readonly adapter?: AdapterParameters;
}

/** One adapter serves all scenarios of this process. */
let adapter: Adapter | null = null;

/** The implementation asked for. Throws a RangeError that lists the names there are. */
export function makeImplementation(parameters: ImplementationParameters): Implementation {
  if (parameters.adapter !== undefined) {
    adapter ??= new Adapter(parameters.adapter.argv, parameters.adapter.description);
    return adapter;
  }
  const make = makers[parameters.implementation];
  if (make === undefined) {
    throw new RangeError(
      `unknown implementation '${parameters.implementation}': expected one of ${implementationNames.join(', ')}`,
    );
  }
  return make();
}

/** End what was started for the scenarios of this process. */
export function closeImplementations(): void {
  adapter?.close();
  adapter = null;
}
