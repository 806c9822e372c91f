/** Invalidations, announced to the subscriptions of an mm: mm/mmu_notifier.c, Linux 6.12. */

import { step, withCheckAfter, withCheckBefore } from '../../machine/effect';
import type { Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import { errnos, type Range } from '../../protocol/names';
import { warnOn } from '../kernel/bug';
import { hlistEmpty } from '../kernel/hlist';
import { invalidateRangeStartClass, lockAcquired, lockReleased } from '../kernel/lockdep';
import { srcuReadLock, srcuReadUnlock } from '../kernel/srcu';
import { mightSleep, nonBlockEnd, nonBlockStart } from '../kernel/task';
import { MmStruct } from '../mm/mm-struct';
import type { MmuNotifierRange } from '../mm/notifier-hooks';
import { IntervalTree } from './interval-tree';
import type { MmuNotifierOps } from './ops';
import { MmuNotifierSubscriptions } from './structs';

/** The subscriptions of an mm: NULL where there are none to call. */
interface Subscribed {
  readonly subscriptions: Address;
  readonly hasItree: boolean;
}

export class Invalidation extends IntervalTree {
  /**
   * `mmu_notifier_invalidate_range_start()` and `_start_nonblock()`: 0, or -EAGAIN where a notifier
   * declined a range that is not blockable. For a blockable range, a result other than 0 brings a
   * warning and is ignored.
   *
   * Linux returns at once where a notifier of the list declined. The invalidation of the interval
   * tree then never ends, as the caller does not call `invalidate_range_end`.
   */
  *invalidateRangeStart(range: MmuNotifierRange): Operation<number> {
    const { subscriptions, hasItree } = yield* this.subscribed(range.mm, range.blockable);
    if (subscriptions === NULL) return 0;
    if (hasItree) {
      const declined = yield* this.itreeInvalidate(subscriptions, range);
      if (declined !== 0) return declined;
      if (yield* this.listIsEmpty(subscriptions)) return 0;
    }
    const result = yield* this.startAll(subscriptions, range);
    if (range.blockable) return 0;
    if (result !== 0 && hasItree) yield* this.endIntervalsDeclinedByList(subscriptions);
    return result;
  }

  /** Ends the invalidation of the interval tree, which a caller that gets -EAGAIN does not end. */
  protected *endIntervalsDeclinedByList(subscriptions: Address): Operation {
    yield* this.itreeInvEnd(subscriptions);
  }

  /** `mmu_notifier_invalidate_range_end()`. */
  *invalidateRangeEnd(range: MmuNotifierRange): Operation {
    const { subscriptions, hasItree } = yield* this.subscribed(range.mm, range.blockable);
    if (subscriptions === NULL) return;
    if (hasItree) {
      yield* this.itreeInvEnd(subscriptions);
      if (yield* this.listIsEmpty(subscriptions)) return;
    }
    const index = yield* this.readLockUnderMap();
    yield* this.endAll(subscriptions, range);
    yield* this.readUnlockUnderMap(index);
  }

  /**
   * `srcu_read_lock()`, after `lock_map_acquire(&__mmu_notifier_invalidate_range_start_map)`. Linux
   * acquires the map before it looks for subscriptions, and keeps it from intervals to the list.
   */
  private *readLockUnderMap(): Operation<number> {
    return yield* withCheckBefore(srcuReadLock(this.srcu), (machine) =>
      lockAcquired(machine, invalidateRangeStartClass),
    );
  }

  /** `srcu_read_unlock()`, and then `lock_map_release()`. */
  private *readUnlockUnderMap(index: number): Operation {
    yield* withCheckAfter(srcuReadUnlock(this.srcu, index), (machine) =>
      lockReleased(machine, invalidateRangeStartClass),
    );
  }

  /**
   * `mmu_notifier_arch_invalidate_secondary_tlbs()`. Architecture code calls it in so many places
   * that it takes no step where no driver of the script has the callback.
   */
  *archInvalidateSecondaryTlbs(mm: Address, range: Range): Operation {
    if (this.opsTables.every((ops) => ops.arch_invalidate_secondary_tlbs === undefined)) return;
    const subscriptions = yield* this.notifiable(mm);
    if (subscriptions === NULL) return;
    const index = yield* srcuReadLock(this.srcu);
    yield* this.forEach(subscriptions, function* (subscription, ops) {
      if (ops.arch_invalidate_secondary_tlbs)
        yield* ops.arch_invalidate_secondary_tlbs(subscription, mm, range);
    });
    yield* srcuReadUnlock(this.srcu, index);
  }

  /** `mn_hlist_invalidate_range_start()`: calls every notifier; if one declined, ends all. */
  protected *startAll(subscriptions: Address, range: MmuNotifierRange): Operation<number> {
    let result = 0;
    const index = yield* this.readLockUnderMap();
    const startOne = this.startOne.bind(this);
    yield* this.forEach(subscriptions, function* (subscription, ops) {
      const declined = yield* startOne(ops, subscription, range);
      if (declined !== 0) result = declined;
    });
    if (result !== 0 && this.endsDeclined) yield* this.unwind(subscriptions, range);
    yield* this.readUnlockUnderMap(index);
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

  /** Calls every notifier's end after a decline, outside of a `non_block_start()` section. */
  protected *unwind(subscriptions: Address, range: MmuNotifierRange): Operation {
    yield* this.forEach(subscriptions, function* (subscription, ops) {
      if (ops.invalidate_range_end) yield* ops.invalidate_range_end(subscription, range);
    });
  }

  /** Calls every notifier's end, in a read-side critical section of the caller. */
  protected *endAll(subscriptions: Address, range: MmuNotifierRange): Operation {
    const nonBlocking = this.nonBlocking.bind(this);
    yield* this.forEach(subscriptions, function* (subscription, ops) {
      if (ops.invalidate_range_end)
        yield* nonBlocking(range, ops.invalidate_range_end(subscription, range));
    });
  }

  /** Runs a callback, in a `non_block_start()` section where the range is not blockable. */
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

  /** The mm's subscriptions where their list is not empty, else NULL. */
  protected *notifiable(mm: Address): Operation<Address> {
    const { subscriptions, hasItree } = yield* this.subscribed(mm, false);
    if (hasItree && (yield* this.listIsEmpty(subscriptions))) return NULL;
    return subscriptions;
  }

  /** The mm's subscriptions where there are any, else NULL. `maySleep` is checked. */
  protected *subscribed(mm: Address, maySleep: boolean): Operation<Subscribed> {
    const found = yield step('hlist_empty(subscriptions->list)', (machine) => {
      if (maySleep) mightSleep(machine, 'a blockable invalidation');
      const subscriptions = machine.read(mm + MmStruct.notifier_subscriptions);
      if (subscriptions === NULL) return NULL;
      const hasItree = machine.read(subscriptions + MmuNotifierSubscriptions.has_itree);
      const empty = hlistEmpty(machine, subscriptions + MmuNotifierSubscriptions.list);
      return empty && hasItree === 0 ? NULL : 2 * subscriptions + hasItree;
    });
    return { subscriptions: Math.floor(found / 2), hasItree: found % 2 === 1 };
  }

  /** Whether the list is empty, checked again after the callbacks of the interval tree. */
  protected *listIsEmpty(subscriptions: Address): Operation<boolean> {
    const empty = yield step('hlist_empty(subscriptions->list)', (machine) =>
      hlistEmpty(machine, subscriptions + MmuNotifierSubscriptions.list) ? 1 : 0,
    );
    return empty === 1;
  }
}
