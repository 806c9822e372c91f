import { expect } from 'chai';
import { MmuNotifierSubscriptions } from '../../../src/linux/mmu-notifier/structs';
import { errnos } from '../../../src/protocol/names';
import { pages } from '../mm/mm-fixture';
import { CoreFixture, declining } from './core-fixture';

const { active_invalidate_ranges } = MmuNotifierSubscriptions;
const ITREE_END = '--active_invalidate_ranges, invalidate_seq++';

describe('a start that a notifier of the list declines', () => {
  it('is declined, and ended for all, where it must not block', () => {
    const calls: string[] = [];
    const of = new CoreFixture([declining(calls)]);
    of.registered();
    const result = of.fixture.do(of.core.invalidateRangeStart(of.range(pages(0), false)));
    expect(result).to.equal(-errnos.EAGAIN);
    expect(calls).to.deep.equal(['start', 'end']);
    expect(of.fixture.steps).not.to.include(ITREE_END);
  });

  it('is not declined where it may block', () => {
    const of = new CoreFixture([declining([])]);
    of.registered();
    expect(of.fixture.do(of.core.invalidateRangeStart(of.range(pages(0))))).to.equal(0);
  });

  it('is ended for the interval tree as well, and only then', () => {
    const of = new CoreFixture([declining([]), {}]);
    of.inserted(pages(0));
    of.registered(2);
    of.fixture.do(of.core.invalidateRangeStart(of.range(pages(0), false)));
    expect(of.word(active_invalidate_ranges)).to.equal(1);
    of.fixture.do(of.core.invalidateRangeEnd(of.range(pages(0), false)));
    of.registered(1);
    of.fixture.do(of.core.invalidateRangeStart(of.range(pages(0), false)));
    expect(of.word(active_invalidate_ranges)).to.equal(0);
  });
});

describe('a start that an interval notifier declines', () => {
  it('returns -EAGAIN', () => {
    const of = new CoreFixture();
    of.inserted(pages(0));
    of.declines = true;
    const result = of.fixture.do(of.core.invalidateRangeStart(of.range(pages(0), false)));
    expect(result).to.equal(-errnos.EAGAIN);
    expect(of.word(active_invalidate_ranges)).to.equal(0);
  });
});
