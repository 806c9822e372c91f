import { expect } from 'chai';
import { PageMap } from '../../../src/linux/mm/page-map';
import { pages } from './mm-fixture';

describe('a page map', () => {
  const map = new PageMap([pages(2, 3), pages(10, 22)]);

  it('knows the pages from its first range on', () => {
    expect(map.mask(pages(2, 2))).to.equal(0b11);
    expect(map.mask(pages(0, 4))).to.equal(0b11);
  });

  it('knows no page before them, nor after the last', () => {
    expect(map.mask(pages(0, 1))).to.equal(0);
    expect(map.mask(pages(40, 3))).to.equal(0);
  });

  it('tells the ranges of a set, up to its last page', () => {
    expect(map.ranges(0b1011)).to.deep.equal([pages(2, 2), pages(5)]);
    expect(map.ranges(~0)).to.deep.equal([pages(2, 30)]);
    expect(map.ranges(1 << 29)).to.deep.equal([pages(31)]);
  });

  it('takes 30 pages', () => {
    expect(() => new PageMap([pages(0, 31)])).to.throw(RangeError);
  });
});
