/** Telling the subscriptions of a mm about a range: mm/mmu_notifier.c, Linux 6.12, the list part. */
import { warnOn } from '../kernel/bug';
import { type Operation, step } from '../kernel/effect';
import { hlistEmpty } from '../kernel/hlist';
import { type Address, NULL } from '../kernel/memory';
import { srcuReadLock, srcuReadUnlock } from '../kernel/srcu';
import { mightSleep, nonBlockEnd, nonBlockStart } from '../kernel/task';
import { MmStruct } from '../mm/mm-struct';
import type { MmuNotifierRange } from '../mm/notifier-hooks';
import { errnos, type Range } from '../spec/names';
import type { MmuNotifierOps } from './ops';
import { MmuNotifierSubscriptions } from './structs';
import { SubscriptionList } from './subscription-list';

export class Invalidation extends SubscriptionList {
  /** Whether starts that another's decline follows are ended, as from 5.12 on; before, none was. */
  endsDeclined = true;

  /**
   * `mmu_notifier_invalidate_range_start()` and `_start_nonblock()`: 0, or -EAGAIN where a
   * notifier declined a range that is not blockable. For a blockable range what the notifiers
   * return is warned about and ignored.
   */
  *invalidateRangeStart(range: MmuNotifierRange): Operation<number> {
    const subscriptions = yield* this.notifiable(range.mm, range.blockable);
    if (subscriptions === NULL) return 0;
    const result = yield* this.startAll(subscriptions, range);
    return range.blockable ? 0 : result;
  }

  /** `mmu_notifier_invalidate_range_end()`. */
  *invalidateRangeEnd(range: MmuNotifierRange): Operation {
    const subscriptions = yield* this.notifiable(range.mm, range.blockable);
    if (subscriptions === NULL) return;
    const index = yield* srcuReadLock(this.srcu);
    yield* this.endAll(subscriptions, range);
    yield* srcuReadUnlock(this.srcu, index);
  }

  /**
   * `mmu_notifier_arch_invalidate_secondary_tlbs()`. No step at all where no driver of the script
   * has the callback: it is called all over architecture code.
   */
  *archInvalidateSecondaryTlbs(mm: Address, range: Range): Operation {
    if (this.opsTables.every((ops) => ops.arch_invalidate_secondary_tlbs === undefined)) return;
    const subscriptions = yield* this.notifiable(mm, false);
    if (subscriptions === NULL) return;
    const index = yield* srcuReadLock(this.srcu);
    yield* this.forEach(subscriptions, function* (subscription, ops) {
      if (ops.arch_invalidate_secondary_tlbs)
        yield* ops.arch_invalidate_secondary_tlbs(subscription, mm, range);
    });
    yield* srcuReadUnlock(this.srcu, index);
  }

  /** `mn_hlist_invalidate_range_start()`: every notifier is asked; if one declined, all are ended. */
  protected *startAll(subscriptions: Address, range: MmuNotifierRange): Operation<number> {
    let result = 0;
    const index = yield* srcuReadLock(this.srcu);
    const startOne = this.startOne.bind(this);
    yield* this.forEach(subscriptions, function* (subscription, ops) {
      const declined = yield* startOne(ops, subscription, range);
      if (declined !== 0) result = declined;
    });
    if (result !== 0 && this.endsDeclined) yield* this.unwind(subscriptions, range);
    yield* srcuReadUnlock(this.srcu, index);
    return result;
  }

  /** One notifier's start, with the warnings about what it returns. */
  protected *startOne(
    ops: MmuNotifierOps,
    subscription: Address,
    range: MmuNotifierRange,
  ): Operation<number> {
    if (!ops.invalidate_range_start) return 0;
    const result = yield* this.nonBlocking(range, ops.invalidate_range_start(subscription, range));
    if (result === 0) return 0;
    yield step('WARN_ON()', (machine) => {
      warnOn(
        machine,
        range.blockable || result !== -errnos.EAGAIN,
        `invalidate_range_start returned ${result} for a ${range.blockable ? 'blockable' : 'non-blockable'} range`,
      );
      warnOn(
        machine,
        this.endsDeclined && ops.invalidate_range_end !== undefined,
        'invalidate_range_start declined, in ops that have an invalidate_range_end',
      );
    });
    return result;
  }

  /** Every notifier's end after one has declined; not marked as a section that must not block. */
  protected *unwind(subscriptions: Address, range: MmuNotifierRange): Operation {
    yield* this.forEach(subscriptions, function* (subscription, ops) {
      if (ops.invalidate_range_end) yield* ops.invalidate_range_end(subscription, range);
    });
  }

  /** Every notifier's end, inside a read-side critical section of the caller. */
  protected *endAll(subscriptions: Address, range: MmuNotifierRange): Operation {
    const nonBlocking = this.nonBlocking.bind(this);
    yield* this.forEach(subscriptions, function* (subscription, ops) {
      if (ops.invalidate_range_end)
        yield* nonBlocking(range, ops.invalidate_range_end(subscription, range));
    });
  }

  /** Run a callback, marked as one that must not block where the range is not blockable. */
  protected *nonBlocking<Result>(
    range: MmuNotifierRange,
    callback: Operation<Result>,
  ): Operation<Result> {
    if (range.blockable) return yield* callback;
    yield step('non_block_start()', nonBlockStart);
    const result = yield* callback;
    yield step('non_block_end()', nonBlockEnd);
    return result;
  }

  /** The mm's subscriptions where their list is not empty, else NULL; the caller may sleep, or not. */
  protected *notifiable(mm: Address, maySleep: boolean): Operation<Address> {
    return yield step('hlist_empty(subscriptions->list)', (machine) => {
      if (maySleep) mightSleep(machine, 'a blockable invalidation');
      const subscriptions = machine.read(mm + MmStruct.notifier_subscriptions);
      if (subscriptions === NULL) return NULL;
      return hlistEmpty(machine, subscriptions + MmuNotifierSubscriptions.list)
        ? NULL
        : subscriptions;
    });
  }
}
