import { expect } from 'chai';
import { ALLOCATOR, Footprint } from '../../src/machine/footprint';
import { Machine } from '../../src/machine/machine';
import type { Memory } from '../../src/machine/memory';
import { struct } from '../../src/machine/struct';

const Thing = struct('noted thing', { a: 'word', b: 'word' });

/** The footprint of an access, in a memory with two objects. */
function touched(byWord: boolean, access: (memory: Memory, one: number, other: number) => void) {
  const machine = new Machine(['A']);
  const [one, other] = [machine.allocate(Thing.type), machine.allocate(Thing.type)];
  const footprint = new Footprint(byWord);
  machine.footprint = footprint;
  access(machine, one, other);
  const { objects, reads, writes } = footprint;
  const words = (addresses: readonly number[]) =>
    [...addresses].map((address) => (address === ALLOCATOR ? ALLOCATOR : address - one)).sort();
  return { objects, reads: words(reads), writes: words(writes) };
}

describe('a footprint', () => {
  it('has each object once, in the order of the first access', () => {
    const { objects } = touched(true, (memory, one, other) => {
      for (const address of [other, one, other]) memory.read(address + Thing.a);
    });
    expect(objects).to.deep.equal([1, 0]);
  });

  it('has the words that are read and written, and the header of their object', () => {
    expect(touched(true, (memory, one) => memory.read(one + Thing.b))).to.deep.equal({
      objects: [0],
      reads: [0, Thing.b],
      writes: [],
    });
    expect(touched(true, (memory, one) => memory.write(one + Thing.a, 1))).to.deep.equal({
      objects: [0],
      reads: [0, Thing.a],
      writes: [Thing.a],
    });
  });

  it('has a free as a write of the header', () => {
    expect(touched(true, (memory, one) => memory.free(one + Thing.b))).to.deep.equal({
      objects: [0],
      reads: [0],
      writes: [0],
    });
  });

  it('has an allocation as a write of the number of objects, and a count as a read', () => {
    expect(touched(true, (memory) => memory.allocate(Thing.type))).to.deep.equal({
      objects: [ALLOCATOR],
      reads: [ALLOCATOR],
      writes: [ALLOCATOR],
    });
    const counted = touched(true, (memory) => memory.liveObjects());
    expect(counted).to.deep.equal({ objects: [ALLOCATOR, 0, 1], reads: [ALLOCATOR], writes: [] });
  });

  it('has each word that is declared to be a lock once, where words are requested', () => {
    const machine = new Machine(['A']);
    for (const byWord of [true, false]) {
      const footprint = new Footprint(byWord);
      machine.footprint = footprint;
      machine.declareLock(300);
      machine.declareLock(300);
      expect(footprint.locks).to.deep.equal(byWord ? [300] : []);
    }
  });

  it('has objects only, unless words are requested', () => {
    const all = touched(false, (memory, one, other) => {
      memory.write(one + Thing.a, memory.read(other + Thing.b));
      memory.allocate(Thing.type);
      memory.free(one);
    });
    expect(all).to.deep.equal({ objects: [1, 0, ALLOCATOR], reads: [], writes: [] });
  });
});
