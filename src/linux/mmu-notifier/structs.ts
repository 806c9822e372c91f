/** Layouts of include/linux/mmu_notifier.h and mm/mmu_notifier.c. */

import { struct } from '../../machine/struct';
import { HlistHead, HlistNode } from '../kernel/hlist';
import { IntervalTreeNode, IntervalTreeRoot } from '../kernel/interval-tree';
import { lockClass } from '../kernel/lockdep';
import { Spinlock } from '../kernel/spinlock';
import { RcuHead } from '../kernel/srcu';
import { WaitQueueHead } from '../kernel/wait-queue';

/** `struct mmu_notifier`: one subscription of a driver to an mm. */
export const MmuNotifier = struct('mmu_notifier', {
  hlist: HlistNode.type,
  /** Address of the ops table: one more than its number among the tables; 0 is NULL. */
  ops: 'word',
  mm: 'pointer',
  rcu: RcuHead.type,
  /** The number of gets: an unsigned 32-bit count, read with `>>> 0`. */
  users: 'word',
});

/** `struct mmu_notifier_subscriptions`: all subscriptions of an mm. */
export const MmuNotifierSubscriptions = struct('mmu_notifier_subscriptions', {
  list: HlistHead.type,
  /** Serialises changes of the list and of `users`. */
  lock: Spinlock.type,
  /** Whether the mm is prepared for interval notifiers, so that invalidations walk their tree. */
  has_itree: 'word',
  /** Odd while an invalidation runs that intersects an interval. */
  invalidate_seq: 'word',
  active_invalidate_ranges: 'word',
  itree: IntervalTreeRoot.type,
  /** Interval notifiers to insert, or to remove, when no invalidation runs any more. */
  deferred_list: HlistHead.type,
  wq: WaitQueueHead.type,
});

/** `struct mmu_interval_notifier`: one subscription of a driver to some addresses of an mm. */
export const MmuIntervalNotifier = struct('mmu_interval_notifier', {
  interval_tree: IntervalTreeNode.type,
  /** Address of the ops: one more than the number of the driver. */
  ops: 'word',
  mm: 'pointer',
  deferred_item: HlistNode.type,
  invalidate_seq: 'word',
});

export const subscriptionsLockClass = lockClass('subscriptions->lock');

export const UINT_MAX = 0xffffffff;
