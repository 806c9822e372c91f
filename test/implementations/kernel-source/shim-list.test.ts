/** What the shim headers call, and what the runtime has. */
import { expect } from 'chai';
import { shimFunctions } from '../../../src/implementations/kernel-source/shims';
import { shims } from '../../../src/implementations/kernel-source/shims/shims';

describe('the functions of native/kernel-source/include/k.h', () => {
  it('are those that the runtime implements', () => {
    expect(Object.keys(shims).sort()).to.deep.equal([...shimFunctions()].sort());
  });
});
