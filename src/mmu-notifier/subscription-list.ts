/** The list of an mm's subscriptions: how it is made, walked and changed (mm/mmu_notifier.c, Linux 6.12). */
import { type Operation, step } from '../kernel/effect';
import { hlistAddHeadRcu, hlistDelInitRcu, hlistEmpty, HlistHead, hlistFirstRcu, hlistNextRcu } from '../kernel/hlist';
import { type Address, NULL } from '../kernel/memory';
import type { Machine } from '../kernel/machine';
import { warnOn } from '../kernel/bug';
import { kzalloc } from '../kernel/slab';
import { spinLock, spinLockInit, spinUnlock } from '../kernel/spinlock';
import { MmStruct } from '../mm/mm-struct';
import type { MmOperations } from '../mm/operations';
import { errnos } from '../spec/names';
import type { MmuNotifierOps } from './ops';
import { MmuNotifier, MmuNotifierSubscriptions, subscriptionsLockClass, UINT_MAX } from './structs';

const LOCK = 'subscriptions->lock';

export class SubscriptionList {
  constructor(
    /** The one SRCU domain of all mms. */
    protected readonly srcu: Address,
    /** The ops tables of the drivers; an ops address is one more than an index here. */
    protected readonly opsTables: readonly MmuNotifierOps[],
    /** Memory management, which in turn calls the notifiers. */
    protected readonly mm: () => MmOperations,
  ) {}

  /** The ops table of a subscription, which must not have been freed. */
  *opsOf(subscription: Address): Operation<MmuNotifierOps> {
    const ops = yield step('subscription->ops', (machine) => machine.read(subscription + MmuNotifier.ops));
    return this.opsTables[ops - 1] as MmuNotifierOps;
  }

  /** The mm's subscriptions; NULL before the first registration. */
  *subscriptionsOf(mm: Address): Operation<Address> {
    return yield step('mm->notifier_subscriptions', (machine) =>
      machine.read(mm + MmStruct.notifier_subscriptions),
    );
  }

  /** The first subscription of a walk; NULL if there is none. */
  *first(subscriptions: Address): Operation<Address> {
    return subscriptionOf(yield* hlistFirstRcu(subscriptions + MmuNotifierSubscriptions.list, 'subscriptions->list'));
  }

  /** The subscription after this one in a walk, also where this one has been removed. */
  *next(subscription: Address): Operation<Address> {
    return subscriptionOf(yield* hlistNextRcu(subscription + MmuNotifier.hlist));
  }

  /**
   * New subscriptions for an mm that has none yet, NULL for one that has, or -ENOMEM. Not
   * installed yet: an allocation under all the locks of the mm would deadlock with reclaim.
   */
  protected *allocateSubscriptions(mm: Address): Operation<Address> {
    if ((yield* this.subscriptionsOf(mm)) !== NULL) return NULL;
    const subscriptions = yield* kzalloc(MmuNotifierSubscriptions.type, 'GFP_KERNEL');
    if (subscriptions === NULL) return -errnos.ENOMEM;
    yield step('spin_lock_init(subscriptions->lock)', (machine) =>
      spinLockInit(machine, subscriptions + MmuNotifierSubscriptions.lock, subscriptionsLockClass),
    );
    return subscriptions;
  }

  /** Put a subscription on the list, with all locks of the mm held; installs new subscriptions. */
  protected *link(subscription: Address, mm: Address, created: Address): Operation {
    if (created !== NULL) {
      yield step('smp_store_release(mm->notifier_subscriptions)', (machine) =>
        machine.write(mm + MmStruct.notifier_subscriptions, created),
      );
    }
    yield* this.mm().mmgrab(mm);
    const subscriptions = yield step('subscription->mm = mm, subscription->users = 1', (machine) => {
      machine.write(subscription + MmuNotifier.mm, mm);
      machine.write(subscription + MmuNotifier.users, 1);
      return machine.read(mm + MmStruct.notifier_subscriptions);
    });
    yield* this.locked(subscriptions, 'hlist_add_head_rcu()', (machine) => {
      hlistAddHeadRcu(machine, subscription + MmuNotifier.hlist, subscriptions + MmuNotifierSubscriptions.list);
    });
  }

  /** Take a subscription off the list, unless that has been done. */
  protected *unlink(subscription: Address, mm: Address): Operation {
    const subscriptions = yield* this.subscriptionsOf(mm);
    yield* this.locked(subscriptions, 'hlist_del_init_rcu()', (machine) => {
      hlistDelInitRcu(machine, subscription + MmuNotifier.hlist);
    });
  }

  /** Empty the list. */
  protected *unlinkAll(subscriptions: Address): Operation {
    const list = subscriptions + MmuNotifierSubscriptions.list;
    yield* this.locked(subscriptions, 'hlist_del_init_rcu() of all', (machine) => {
      while (!hlistEmpty(machine, list)) hlistDelInitRcu(machine, machine.read(list + HlistHead.first));
    });
  }

  /**
   * `find_get_mmu_notifier()`: one more user on the subscription that has these ops; NULL if there
   * is none, -EOVERFLOW if it has UINT_MAX users.
   */
  protected *findGet(subscriptions: Address, ops: number): Operation<Address> {
    const lock = subscriptions + MmuNotifierSubscriptions.lock;
    yield* spinLock(lock, LOCK);
    let found = NULL;
    for (let at = yield* this.first(subscriptions); at !== NULL && found === NULL; at = yield* this.next(at)) {
      found = yield step('subscription->users++ where ops match', (machine) => addUser(machine, at, ops));
    }
    yield* spinUnlock(lock, LOCK);
    return found;
  }

  /** One user less, under the lock; 1 if that was the last, and the subscription is now off the list. */
  protected *dropUser(subscription: Address, subscriptions: Address): Operation<number> {
    const lock = subscriptions + MmuNotifierSubscriptions.lock;
    yield* spinLock(lock, LOCK);
    const last = yield step('--subscription->users', (machine) => {
      const users = machine.read(subscription + MmuNotifier.users) >>> 0;
      if (warnOn(machine, users === 0, 'a notifier is put that has no users')) return 0;
      machine.write(subscription + MmuNotifier.users, users - 1);
      return users === 1 ? 1 : 0;
    });
    if (last === 1) {
      yield step('hlist_del_init_rcu()', (machine) => hlistDelInitRcu(machine, subscription + MmuNotifier.hlist));
    }
    yield* spinUnlock(lock, LOCK);
    return last;
  }

  private *locked(subscriptions: Address, what: string, change: (machine: Machine) => void): Operation {
    const lock = subscriptions + MmuNotifierSubscriptions.lock;
    yield* spinLock(lock, LOCK);
    yield step(what, change);
    yield* spinUnlock(lock, LOCK);
  }
}

function addUser(machine: Machine, subscription: Address, ops: number): number {
  if (machine.read(subscription + MmuNotifier.ops) !== ops) return NULL;
  const users = machine.read(subscription + MmuNotifier.users) >>> 0;
  if (users === UINT_MAX) return -errnos.EOVERFLOW;
  machine.write(subscription + MmuNotifier.users, users + 1);
  return subscription;
}

function subscriptionOf(node: Address): Address {
  return node === NULL ? NULL : node - MmuNotifier.hlist;
}
