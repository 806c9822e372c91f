/**
 * Reading page tables under an interval notifier, and retrying after a collision: mm/mmu_notifier.c
 * and include/linux/mmu_notifier.h of Linux 6.12. Each method is a function of them.
 */
import { step } from '../../machine/effect';
import type { Machine, Operation, StepBody } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import { invalidateRangeStartClass, lockAcquired, lockReleased } from '../kernel/lockdep';
import { spinLock, spinUnlock } from '../kernel/spinlock';
import { waitEvent } from '../kernel/wait-queue';
import { WQ } from './interval-tree';
import { MmuIntervalNotifier, MmuNotifierSubscriptions } from './structs';
import { subscriptionsOf } from './subscription-list';

export class IntervalReading {
  /** `mmu_interval_read_begin()`: the sequence for `readRetry()`. */
  *readBegin(subscription: Address): Operation<number> {
    const mm = yield step('interval_sub->mm', (machine) =>
      machine.read(subscription + MmuIntervalNotifier.mm),
    );
    const subscriptions = yield* subscriptionsOf(mm);
    const begun = yield* this.locked(
      subscriptions,
      'seq = interval_sub->invalidate_seq',
      (machine) => {
        const sequence = machine.read(subscription + MmuIntervalNotifier.invalidate_seq);
        const moved = this.hasMoved(machine, subscriptions, sequence);
        return 2 * sequence + (1 - moved);
      },
    );
    yield* this.mayWaitForInvalidation();
    const sequence = Math.floor(begun / 2);
    if (begun % 2 === 1) yield* this.waitUntilMoved(subscriptions, sequence);
    return sequence;
  }

  protected *waitUntilMoved(subscriptions: Address, sequence: number): Operation {
    const moved = step('READ_ONCE(subscriptions->invalidate_seq) != seq', (machine) =>
      this.hasMoved(machine, subscriptions, sequence),
    );
    yield* waitEvent(subscriptions + MmuNotifierSubscriptions.wq, WQ, moved);
  }

  /** `mmu_interval_set_seq()`, for `invalidate` callbacks to call. */
  *setSeq(subscription: Address, sequence: number): Operation {
    yield step('mmu_interval_set_seq()', (machine) =>
      machine.write(subscription + MmuIntervalNotifier.invalidate_seq, sequence),
    );
  }

  /** `mmu_interval_read_retry()`: 1 if an invalidation has set its sequence since then, else 0. */
  *readRetry(subscription: Address, sequence: number): Operation<number> {
    return yield step('interval_sub->invalidate_seq != seq', (machine) =>
      machine.read(subscription + MmuIntervalNotifier.invalidate_seq) !== sequence ? 1 : 0,
    );
  }

  /** `mmu_interval_check_retry()`: the same, without the driver's lock. */
  *checkRetry(subscription: Address, sequence: number): Operation<number> {
    return yield step('READ_ONCE(interval_sub->invalidate_seq) != seq', (machine) =>
      machine.read(subscription + MmuIntervalNotifier.invalidate_seq) !== sequence ? 1 : 0,
    );
  }

  /** 1 if the mm's sequence has changed, else 0. */
  protected hasMoved(machine: Machine, subscriptions: Address, sequence: number): number {
    const current = machine.read(subscriptions + MmuNotifierSubscriptions.invalidate_seq);
    return current !== sequence ? 1 : 0;
  }

  /** Tells lockdep that the caller may wait for callbacks of interval notifiers. */
  protected *mayWaitForInvalidation(): Operation {
    yield step('lock_map_acquire(mmu_notifier_invalidate_range_start)', (machine) => {
      lockAcquired(machine, invalidateRangeStartClass);
      lockReleased(machine, invalidateRangeStartClass);
    });
  }

  protected *locked(subscriptions: Address, what: string, change: StepBody): Operation<number> {
    const lock = subscriptions + MmuNotifierSubscriptions.lock;
    yield* spinLock(lock, 'subscriptions->lock');
    const result = yield step(what, change);
    yield* spinUnlock(lock, 'subscriptions->lock');
    return result;
  }
}
