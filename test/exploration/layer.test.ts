import { expect } from 'chai';
import { Layer } from '../../src/exploration/layer';

/** All states of two words below `size`, in an order that is not theirs. */
function pairs(size: number): Int32Array[] {
  const states: Int32Array[] = [];
  for (let at = 0; at < size * size; at++) {
    const mixed = (at * 7919) % (size * size);
    states.push(Int32Array.of(mixed % size, Math.floor(mixed / size)));
  }
  return states;
}

describe('a layer of states', () => {
  it('keeps every state apart from all others, and finds each again', () => {
    const layer = new Layer();
    const states = pairs(67);
    for (const [at, state] of states.entries()) {
      expect(layer.add(state, 2, 1n)).to.deep.equal({ index: at, isNew: true });
    }
    expect(layer.size).to.equal(67 * 67);
    for (const [at, state] of states.entries()) {
      expect(layer.add(state, 2, 10n)).to.deep.equal({ index: at, isNew: false });
      expect([...layer.view(at)]).to.deep.equal([...state]);
    }
    expect(layer.size).to.equal(67 * 67);
    expect(layer.paths.every((paths) => paths === 11n)).to.equal(true);
  });

  it('keeps states apart that are the beginning of others', () => {
    const layer = new Layer();
    for (let length = 0; length < 1000; length++) {
      const { index, isNew } = layer.add(new Int32Array(1000), length, 1n);
      expect(isNew, `${length}`).to.equal(true);
      expect(layer.view(index)).to.have.length(length);
    }
  });

  it('takes no word beyond the length', () => {
    const layer = new Layer();
    layer.add(Int32Array.of(1, 2, 3), 2, 1n);
    expect(layer.add(Int32Array.of(1, 2, 4), 2, 1n)).to.deep.equal({ index: 0, isNew: false });
    expect(layer.add(Int32Array.of(1, 2, 3), 3, 1n)).to.deep.equal({ index: 1, isNew: true });
  });
});
