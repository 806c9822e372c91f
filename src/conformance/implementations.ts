/** The implementations that `--implementation` can name. */
import { Reference } from '../reference/reference';
import type { Implementation } from './implementation';

const makers: Readonly<Record<string, () => Implementation>> = {
  reference: () => new Reference(),
};

export const implementationNames: readonly string[] = Object.keys(makers);

/** The implementation of this name. Throws a RangeError that lists the names there are. */
export function makeImplementation(name: string): Implementation {
  const make = makers[name];
  if (make === undefined) {
    throw new RangeError(
      `unknown implementation '${name}': expected one of ${implementationNames.join(', ')}`,
    );
  }
  return make();
}
