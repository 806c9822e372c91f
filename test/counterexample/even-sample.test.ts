import { expect } from 'chai';
import { evenSample } from '../../src/counterexample/determinism-check';

describe('an even sample', () => {
  it('has all items if they are few', () => {
    expect(evenSample([1, 2, 3], 4)).to.deep.equal([1, 2, 3]);
    expect(evenSample([], 4)).to.deep.equal([]);
  });

  it('has items at even distances, and at least half of the limit', () => {
    for (let many = 5; many < 100; many++) {
      const chosen = evenSample(Array.from({ length: many }).keys(), 4);
      const distance = chosen[1] ?? 0;
      expect(chosen).to.deep.equal(chosen.map((_, index) => index * distance));
      expect(chosen.length).to.be.within(2, 4);
      expect(many - 1 - (chosen.at(-1) ?? 0)).to.be.below(distance);
    }
  });
});
