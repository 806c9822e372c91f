/** The values of macros, which unit.c keeps as constants of the compiled unit. */
import type { CModule, DataObject } from '../../wasm/c-module';

const PREFIX = 'k_constant_';

export function constantsIn({ data }: Pick<CModule, 'data'>): Map<string, number> {
  return new Map(
    data
      .filter(({ name }) => name.startsWith(PREFIX))
      .map((object) => [object.name.slice(PREFIX.length), wordOf(object)]),
  );
}

function wordOf({ bytes }: DataObject): number {
  return Buffer.from(bytes).readUInt32LE(0);
}
