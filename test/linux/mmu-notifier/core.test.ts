import { expect } from 'chai';
import { preemptDisable } from '../../../src/linux/kernel/task';
import { MmStruct } from '../../../src/linux/mm/mm-struct';
import { pages } from '../mm/mm-fixture';
import { CoreFixture } from './core-fixture';

const SRCU = 'srcu_read_lock()';
const ITREE = 'mn_itree_inv_start_range()';
const ITREE_END = '--active_invalidate_ranges, invalidate_seq++';

describe('the core', () => {
  it('does not call an alloc_notifier that is NULL', () => {
    const { core, fixture, mm } = new CoreFixture([{}]);
    expect(() => fixture.do(core.get(1, mm))).to.throw('ops that have no alloc_notifier');
  });

  it('takes what alloc_notifier returns for a notifier, unless it is an errno', () => {
    const { core, fixture, mm } = new CoreFixture([
      {
        *alloc_notifier() {
          return 0;
        },
      },
    ]);
    expect(() => fixture.do(core.get(1, mm))).to.throw('NULL');
  });

  it('has the ops tables of the drivers, and no other', () => {
    const of = new CoreFixture([{}]);
    expect(() => of.fixture.do(of.core.register(of.notifier(7), of.mm))).to.throw(RangeError);
  });

  it('stops where an mm without references is unregistered from', () => {
    const of = new CoreFixture([{}]);
    const subscription = of.registered();
    of.fixture.set(MmStruct.mm_count, 0);
    expect(() => of.fixture.do(of.core.unregister(subscription, of.mm))).to.throw(
      'mm_count is zero',
    );
  });

  it('accepts the exit of an mm without notifiers from a task that must not sleep', () => {
    const { core, fixture, mm } = new CoreFixture([{}]);
    preemptDisable(fixture.machine);
    fixture.do(core.release(mm));
    expect(fixture.reports()).to.deep.equal([]);
  });

  it('accepts an invalidation from a task that must not sleep, unless it is blockable', () => {
    const of = new CoreFixture([{}]);
    preemptDisable(of.fixture.machine);
    of.fixture.do(of.core.invalidateRangeStart(of.range(pages(0), false)));
    expect(of.fixture.reports()).to.deep.equal([]);
    of.fixture.do(of.core.invalidateRangeStart(of.range(pages(0))));
    expect(of.fixture.reports()).to.have.length(1);
  });
});

describe('steps that are not taken', () => {
  it('of the interval tree, where no interval notifier was ever inserted', () => {
    const of = new CoreFixture([{}]);
    of.registered();
    const range = of.range(pages(0));
    expect(of.stepsOf(of.core.invalidateRangeStart(range))).not.to.include(ITREE);
    expect(of.stepsOf(of.core.invalidateRangeEnd(range))).not.to.include(ITREE_END);
    expect(of.stepsOf(of.core.release(of.mm))).not.to.include(ITREE);
  });

  it('of the list, where there are interval notifiers only', () => {
    const of = new CoreFixture([{ *arch_invalidate_secondary_tlbs() {} }]);
    of.inserted(pages(0));
    const range = of.range(pages(0));
    expect(of.stepsOf(of.core.invalidateRangeStart(range))).not.to.include(SRCU);
    expect(of.stepsOf(of.core.invalidateRangeEnd(range))).not.to.include(SRCU);
    expect(of.stepsOf(of.core.archInvalidateSecondaryTlbs(of.mm, pages(0)))).not.to.include(SRCU);
    expect(of.stepsOf(of.core.release(of.mm))).not.to.include(SRCU);
  });

  it('of a flush, where no driver has arch_invalidate_secondary_tlbs', () => {
    const of = new CoreFixture([{}, {}]);
    of.registered();
    expect(of.stepsOf(of.core.archInvalidateSecondaryTlbs(of.mm, pages(0)))).to.deep.equal([]);
    const wanting = new CoreFixture([{}, { *arch_invalidate_secondary_tlbs() {} }]);
    wanting.registered();
    const flush = wanting.core.archInvalidateSecondaryTlbs(wanting.mm, pages(0));
    expect(wanting.stepsOf(flush)).to.include(SRCU);
  });
});
