/**
 * Inserting and removing interval notifiers: mm/mmu_notifier.c of Linux 6.12, which has them since
 * 5.5. Each method is a function of that file.
 */

import { step, waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import { errnos } from '../../protocol/names';
import { warnOn } from '../kernel/bug';
import { hlistAddHeadRcu, hlistDel } from '../kernel/hlist';
import {
  IntervalTreeNode,
  intervalTreeInsert,
  intervalTreeRemove,
  rbClearNode,
  rbEmptyNode,
  ULONG_MAX,
} from '../kernel/interval-tree';
import { lockAcquired, lockReleased } from '../kernel/lockdep';
import { assertHeldWrite } from '../kernel/rw-semaphore';
import { Spinlock } from '../kernel/spinlock';
import { mightSleep } from '../kernel/task';
import { waitEvent } from '../kernel/wait-queue';
import { MmStruct, mmapLockClass } from '../mm/mm-struct';
import type { MmOperations } from '../mm/operations';
import type { Interval, IntervalNotifierApi, MmuNotifierApi } from './api';
import { IntervalReading } from './interval-reading';
import { itreeIsInvalidating, WQ } from './interval-tree';
import { MmuIntervalNotifier, MmuNotifierSubscriptions } from './structs';
import { subscriptionsOf } from './subscription-list';

export class IntervalNotifiers extends IntervalReading implements IntervalNotifierApi {
  constructor(
    protected readonly core: MmuNotifierApi,
    protected readonly mm: MmOperations,
  ) {
    super();
  }

  /** `mmu_interval_notifier_insert()`: 0, -EOVERFLOW, -EINVAL, -ENOMEM or -EINTR. */
  *insert(subscription: Address, interval: Interval): Operation<number> {
    const { mm } = interval;
    yield step('might_lock(mm->mmap_lock)', (machine) => {
      lockAcquired(machine, mmapLockClass);
      lockReleased(machine, mmapLockClass);
    });
    if ((yield* this.subscriptionsWithItree(mm)) === NULL) {
      const result = yield* this.core.register(NULL, mm);
      if (result !== 0) return result;
    }
    return yield* this.insertInto(yield* subscriptionsOf(mm), subscription, interval);
  }

  /** `mmu_interval_notifier_insert_locked()`: the caller holds the mmap lock for writing. */
  *insertLocked(subscription: Address, interval: Interval): Operation<number> {
    const { mm } = interval;
    yield step('mmap_assert_write_locked()', (machine) =>
      assertHeldWrite(machine, mm + MmStruct.mmap_lock, 'mm->mmap_lock'),
    );
    if ((yield* this.subscriptionsWithItree(mm)) === NULL) {
      const result = yield* this.core.registerLocked(NULL, mm);
      if (result !== 0) return result;
    }
    return yield* this.insertInto(yield* subscriptionsOf(mm), subscription, interval);
  }

  /** `__mmu_interval_notifier_insert()`. */
  protected *insertInto(
    subscriptions: Address,
    subscription: Address,
    interval: Interval,
  ): Operation<number> {
    const refused = yield step('check_add_overflow(start, length - 1)', (machine) =>
      this.initialise(machine, subscription, interval),
    );
    if (refused !== 0) return refused;
    yield* this.mm.mmgrab(interval.mm);
    yield* this.locked(subscriptions, 'interval_tree_insert(), or deferred', (machine) =>
      this.addToTree(machine, subscriptions, subscription),
    );
    return 0;
  }

  /** 0, or the errno of an interval that cannot be inserted. Part of a step. */
  protected initialise(
    machine: Machine,
    subscription: Address,
    { mm, ops, start, length }: Interval,
  ): number {
    const node = subscription + MmuIntervalNotifier.interval_tree;
    machine.write(subscription + MmuIntervalNotifier.mm, mm);
    machine.write(subscription + MmuIntervalNotifier.ops, ops);
    rbClearNode(machine, node);
    machine.write(node + IntervalTreeNode.start, start);
    const last = start + length - 1;
    if (length === 0 || last > ULONG_MAX) return -errnos.EOVERFLOW;
    machine.write(node + IntervalTreeNode.last, last);
    const dead = machine.read(mm + MmStruct.mm_users) <= 0;
    return warnOn(machine, dead, 'mm_users is zero in an insertion') ? -errnos.EINVAL : 0;
  }

  /** Inserts into the tree, or defers that while an invalidation uses the tree. Part of a step. */
  protected addToTree(machine: Machine, subscriptions: Address, subscription: Address): void {
    const node = subscription + MmuIntervalNotifier.interval_tree;
    const sequence = subscriptions + MmuNotifierSubscriptions.invalidate_seq;
    const tree = subscriptions + MmuNotifierSubscriptions.itree;
    const own = subscription + MmuIntervalNotifier.invalidate_seq;
    if (machine.read(subscriptions + MmuNotifierSubscriptions.active_invalidate_ranges) === 0) {
      const odd = itreeIsInvalidating(machine, subscriptions);
      warnOn(machine, odd, 'no invalidation is active, and the sequence is odd');
      machine.write(own, machine.read(sequence) - 1);
      intervalTreeInsert(machine, node, tree);
      return;
    }
    if (itreeIsInvalidating(machine, subscriptions)) {
      this.defer(machine, subscriptions, subscription);
    } else {
      machine.write(sequence, machine.read(sequence) | 1);
      intervalTreeInsert(machine, node, tree);
    }
    machine.write(own, machine.read(sequence));
  }

  /** `mmu_interval_notifier_remove()`: waits for an invalidation that uses the tree. */
  *remove(subscription: Address): Operation {
    const mm = yield step('interval_sub->mm', (machine) => {
      mightSleep(machine, 'mmu_interval_notifier_remove()');
      return machine.read(subscription + MmuIntervalNotifier.mm);
    });
    const subscriptions = yield* subscriptionsOf(mm);
    const sequence = yield* this.locked(
      subscriptions,
      'interval_tree_remove(), or deferred',
      (machine) => this.takeFromTree(machine, subscriptions, subscription),
    );
    yield* this.mayWaitForInvalidation();
    if (sequence !== 0) yield* this.waitUntilReleased(subscriptions, sequence);
    yield* this.mm.mmdrop(mm);
  }

  /** Returns the sequence to wait for until it is off the tree; 0 if it is. Part of a step. */
  protected takeFromTree(machine: Machine, subscriptions: Address, subscription: Address): number {
    const node = subscription + MmuIntervalNotifier.interval_tree;
    const unlinked = rbEmptyNode(machine, node);
    if (!itreeIsInvalidating(machine, subscriptions)) {
      warnOn(machine, unlinked, 'an interval notifier is removed that was not inserted');
      intervalTreeRemove(machine, node);
      return 0;
    }
    if (unlinked) {
      hlistDel(machine, subscription + MmuIntervalNotifier.deferred_item);
      return 0;
    }
    this.defer(machine, subscriptions, subscription);
    return machine.read(subscriptions + MmuNotifierSubscriptions.invalidate_seq);
  }

  /** `wait_event()` for `mmu_interval_seq_released()`, which reads the sequence under the lock. */
  protected *waitUntilReleased(subscriptions: Address, sequence: number): Operation {
    const lock = subscriptions + MmuNotifierSubscriptions.lock;
    const released = waitUntil(
      'mmu_interval_seq_released()',
      (machine) => machine.read(lock + Spinlock.owner) === 0,
      (machine) => this.hasMoved(machine, subscriptions, sequence),
    );
    yield* waitEvent(subscriptions + MmuNotifierSubscriptions.wq, WQ, released);
  }

  private defer(machine: Machine, subscriptions: Address, subscription: Address): void {
    hlistAddHeadRcu(
      machine,
      subscription + MmuIntervalNotifier.deferred_item,
      subscriptions + MmuNotifierSubscriptions.deferred_list,
    );
  }

  /** The mm's subscriptions if they have an interval tree, else NULL. */
  private *subscriptionsWithItree(mm: Address): Operation<Address> {
    return yield step('smp_load_acquire(mm->notifier_subscriptions)', (machine) => {
      const subscriptions = machine.read(mm + MmStruct.notifier_subscriptions);
      if (subscriptions === NULL) return NULL;
      const hasItree = machine.read(subscriptions + MmuNotifierSubscriptions.has_itree) !== 0;
      return hasItree ? subscriptions : NULL;
    });
  }
}
