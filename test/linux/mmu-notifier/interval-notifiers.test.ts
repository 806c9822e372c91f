import { expect } from 'chai';
import { downWrite } from '../../../src/linux/kernel/rw-semaphore';
import { TaskStruct } from '../../../src/linux/kernel/task';
import { MmStruct } from '../../../src/linux/mm/mm-struct';
import {
  MmuIntervalNotifier,
  MmuNotifierSubscriptions,
} from '../../../src/linux/mmu-notifier/structs';
import { NULL } from '../../../src/machine/struct';
import { errnos } from '../../../src/protocol/names';
import { pages } from '../mm/mm-fixture';
import { CoreFixture } from './core-fixture';

const WAKE_UP = 'wake_up_all(subscriptions->wq)';
const WORKED_OFF = 'the deferred list is worked off';

/** The head of what is deferred. */
function deferred(of: CoreFixture): number {
  return of.word(MmuNotifierSubscriptions.deferred_list + 1);
}

describe('interval notifiers', () => {
  it('that cannot be registered for want of memory are not inserted', () => {
    const { fixture, intervals, mm } = new CoreFixture();
    const subscription = fixture.machine.allocate(MmuIntervalNotifier.type);
    fixture.do(downWrite(mm + MmStruct.mmap_lock, 'mm->mmap_lock'));
    fixture.machine.write(fixture.machine.currentTask + TaskStruct.failingAllocations, 1);
    const interval = { mm, ops: 1, start: 0, length: 1 };
    expect(fixture.do(intervals.insertLocked(subscription, interval))).to.equal(-errnos.ENOMEM);
    expect(fixture.word(MmStruct.notifier_subscriptions)).to.equal(NULL);
  });

  it('are inserted and removed when the last of several invalidations ends', () => {
    const of = new CoreFixture();
    of.inserted(pages(0));
    const range = of.range(pages(0));
    of.fixture.do(of.core.invalidateRangeStart(range));
    of.fixture.do(of.core.invalidateRangeStart(range));
    of.inserted(pages(1));
    expect(deferred(of)).not.to.equal(NULL);
    const notTheLast = of.stepsOf(of.core.invalidateRangeEnd(range));
    expect(notTheLast).not.to.include.members([WORKED_OFF]);
    expect(notTheLast).not.to.include.members([WAKE_UP]);
    expect(deferred(of)).not.to.equal(NULL);
    expect(of.stepsOf(of.core.invalidateRangeEnd(range))).to.include.members([WORKED_OFF, WAKE_UP]);
    expect(deferred(of)).to.equal(NULL);
  });

  it('are removed without a wait where no invalidation runs', () => {
    const of = new CoreFixture();
    const subscription = of.inserted(pages(0));
    const steps = of.stepsOf(of.intervals.remove(subscription));
    expect(steps).not.to.include('mmu_interval_seq_released()');
  });

  it('are read without a wait where none runs, and with one where one does', () => {
    const of = new CoreFixture();
    const subscription = of.inserted(pages(0));
    const wait = 'READ_ONCE(subscriptions->invalidate_seq) != seq';
    expect(of.stepsOf(of.intervals.readBegin(subscription))).not.to.include(wait);
    of.fixture.do(of.core.invalidateRangeStart(of.range(pages(0))));
    const waits = of.fixture.waits(of.intervals.readBegin(subscription));
    expect(waits).to.equal('schedule() in wait_event(subscriptions->wq)');
  });
});
