import { expect } from 'chai';
import { StateSet } from '../../src/model-checker/state-set';

/** All states of two words below `size`, in a mixed order. */
function pairs(size: number): Int32Array[] {
  const states: Int32Array[] = [];
  for (let at = 0; at < size * size; at++) {
    const mixed = (at * 7919) % (size * size);
    states.push(Int32Array.of(mixed % size, Math.floor(mixed / size)));
  }
  return states;
}

function copyOf(states: StateSet, index: number): number[] {
  const words = new Int32Array(1000);
  return [...words.subarray(0, states.copy(index, words))];
}

describe('a set of states', () => {
  it('distinguishes all states, and finds each again', () => {
    const set = new StateSet();
    const states = pairs(67);
    for (const [at, state] of states.entries()) {
      expect(set.add(state, 2)).to.equal(at);
      expect(set.size).to.equal(at + 1);
    }
    for (const [at, state] of states.entries()) {
      expect(set.add(state, 2)).to.equal(at);
      expect(copyOf(set, at)).to.deep.equal([...state]);
    }
    expect(set.size).to.equal(67 * 67);
  });

  it('distinguishes a state from its prefixes', () => {
    const set = new StateSet();
    for (let length = 0; length < 1000; length++) {
      expect(set.add(new Int32Array(1000), length)).to.equal(length);
      expect(set.lengthOf(length)).to.equal(length);
      expect(copyOf(set, length)).to.have.length(length);
    }
  });

  it('ignores words beyond the length', () => {
    const set = new StateSet();
    set.add(Int32Array.of(1, 2, 3), 2);
    expect(set.add(Int32Array.of(1, 2, 4), 2)).to.equal(0);
    expect(set.add(Int32Array.of(1, 2, 3), 3)).to.equal(1);
  });

  it('takes a state of any length', () => {
    const set = new StateSet();
    const long = Int32Array.from({ length: 50_000 }, (_, word) => word);
    expect([1, 50_000, 2].map((length) => set.add(long, length))).to.deep.equal([0, 1, 2]);
    expect([50_000, 1, 2].map((length) => set.add(long, length))).to.deep.equal([1, 0, 2]);
    const copied = new Int32Array(50_000);
    expect(set.copy(1, copied)).to.equal(50_000);
    expect(copied).to.deep.equal(long);
  });
});
