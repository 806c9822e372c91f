/** The guest module knows functions and callbacks by their numbers: its enumerations go with the names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../../src/package-root';
import { FunctionName } from '../../../src/protocol/names';

const header = readFileSync(join(packageRoot(), 'native/guest-module/protocol.h'), 'utf8');

function enumerators(name: string): string[] {
  const [, body = ''] = new RegExp(`^enum ${name} \\{\\n([^}]*)\\}`, 'm').exec(header) ?? [];
  return [...body.matchAll(/^\t(MNS_\w+),$/gm)].map(([, one = '']) => one);
}

describe('the numbers of functions in the guest', () => {
  const numbers = enumerators('mns_function');

  it('are as many as the names', () => {
    expect(numbers.length).to.equal(FunctionName.options.length);
  });

  it('are those of the names', () => {
    const places = ['mutex_unlock', 'mmap', 'munmap', 'fork', 'exit', 'mirror_range'] as const;
    for (const name of places) {
      const number = numbers.indexOf(`MNS_${name.toUpperCase()}`);
      expect(FunctionName.options[number], name).to.equal(name);
    }
  });
});
