/** Layouts of include/linux/mmu_notifier.h and mm/mmu_notifier.c. */
import { HlistHead, HlistNode } from '../kernel/hlist';
import { lockClass } from '../kernel/lockdep';
import { Spinlock } from '../kernel/spinlock';
import { RcuHead } from '../kernel/srcu';
import { struct } from '../kernel/struct';

/** `struct mmu_notifier`: one subscription of a driver to an mm. */
export const MmuNotifier = struct('mmu_notifier', {
  hlist: HlistNode.type,
  /** Address of the ops table: one more than its number among the tables; 0 is NULL. */
  ops: 'word',
  mm: 'pointer',
  rcu: RcuHead.type,
  /** How many have got it: an unsigned 32-bit count, read with `>>> 0`. */
  users: 'word',
});

/** `struct mmu_notifier_subscriptions`: all subscriptions of an mm. */
export const MmuNotifierSubscriptions = struct('mmu_notifier_subscriptions', {
  list: HlistHead.type,
  /** Serialises changes of the list and of `users`. */
  lock: Spinlock.type,
});

export const subscriptionsLockClass = lockClass('subscriptions->lock');

export const UINT_MAX = 0xffffffff;
