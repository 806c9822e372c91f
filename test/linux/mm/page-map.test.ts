import { expect } from 'chai';
import { PageMap, pagesIn } from '../../../src/linux/mm/page-map';

const FAR = [
  { start: 0x100000, end: 0x102000 },
  { start: 0x900000, end: 0x901000 },
  { start: 0x101000, end: 0x103000 },
];

describe('the pages of a script', () => {
  it('are counted once, however far apart their ranges are', () => {
    expect(pagesIn(FAR)).to.equal(4);
    expect(pagesIn([])).to.equal(0);
    expect(pagesIn([{ start: 0, end: 2 ** 50 }])).to.equal(2 ** 38);
  });

  it('have a bit each', () => {
    const map = new PageMap(FAR);
    expect(map.mask({ start: 0x101000, end: 0x102000 })).to.equal(0b0010);
    expect(map.mask({ start: 0x102000, end: 0x901000 })).to.equal(0b1100);
    expect(map.mask({ start: 0x200000, end: 0x300000 })).to.equal(0);
  });

  it('make ranges of those that follow each other', () => {
    expect(new PageMap(FAR).ranges(0b1111)).to.deep.equal([
      { start: 0x100000, end: 0x103000 },
      { start: 0x900000, end: 0x901000 },
    ]);
    expect(new PageMap(FAR).ranges(0b0101)).to.deep.equal([
      { start: 0x100000, end: 0x101000 },
      { start: 0x102000, end: 0x103000 },
    ]);
  });
});
