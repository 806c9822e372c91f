/** The list of an mm's subscriptions: mm/mmu_notifier.c, Linux 6.12. */

import { step } from '../../machine/effect';
import type { Machine, Operation, StepBody } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import { errnos } from '../../protocol/names';
import { warnOn } from '../kernel/bug';
import {
  HlistHead,
  HlistNode,
  hlistAddHeadRcu,
  hlistDelInitRcu,
  hlistEmpty,
} from '../kernel/hlist';
import { allocate } from '../kernel/slab';
import { spinLock, spinLockInit, spinUnlock } from '../kernel/spinlock';
import { MmStruct } from '../mm/mm-struct';
import type { MmOperations } from '../mm/operations';
import type { CoreEnvironment } from './api';
import type { MmuIntervalNotifierOps, MmuNotifierOps } from './ops';
import { MmuNotifier, MmuNotifierSubscriptions, subscriptionsLockClass, UINT_MAX } from './structs';

const LOCK = 'subscriptions->lock';

export class SubscriptionList {
  protected readonly srcu: Address;
  protected readonly opsTables: readonly MmuNotifierOps[];
  protected readonly intervalOps: readonly MmuIntervalNotifierOps[];
  protected readonly mm: () => MmOperations;
  protected readonly endsDeclined: boolean;

  constructor({ srcu, opsTables, intervalOps, mm, endsDeclined }: CoreEnvironment) {
    this.srcu = srcu;
    this.opsTables = opsTables;
    this.intervalOps = intervalOps;
    this.mm = mm;
    this.endsDeclined = endsDeclined;
  }

  /** The ops table of a subscription, which must not have been freed. */
  *opsOf(subscription: Address): Operation<MmuNotifierOps> {
    const ops = yield step('subscription->ops', (machine) => opsUsed(machine, subscription));
    return this.opsTable(ops);
  }

  /**
   * `hlist_for_each_entry_rcu()`: visits each subscription, and goes on after one that is removed
   * during its visit. The caller is in a read-side critical section.
   */
  protected *forEach(
    subscriptions: Address,
    visit: (subscription: Address, ops: MmuNotifierOps) => Operation,
  ): Operation {
    const list = subscriptions + MmuNotifierSubscriptions.list;
    let at = yield step('rcu_dereference(list->first)', (machine) =>
      this.entry(machine, list + HlistHead.first),
    );
    while (at !== NULL) {
      const subscription = Math.floor(at / this.opsAddresses);
      yield* visit(subscription, this.opsTable(at % this.opsAddresses));
      const next = subscription + MmuNotifier.hlist + HlistNode.next;
      at = yield step('rcu_dereference(node->next)', (machine) => this.entry(machine, next));
    }
  }

  /** The entry that a list pointer points to, packed with its ops; NULL at the end. */
  private entry(machine: Machine, pointer: Address): number {
    const node = machine.read(pointer);
    if (node === NULL) return NULL;
    const subscription = node - MmuNotifier.hlist;
    return subscription * this.opsAddresses + opsUsed(machine, subscription);
  }

  private get opsAddresses(): number {
    return this.opsTables.length + 1;
  }

  protected opsTable(address: number): MmuNotifierOps {
    const table = this.opsTables[address - 1];
    if (table === undefined) throw new RangeError(`there is no ops table at ${address}`);
    return table;
  }

  /**
   * New subscriptions for an mm that has none yet, NULL for one that has, or -ENOMEM. Not
   * installed yet: an allocation under all the locks of the mm would deadlock with reclaim.
   */
  protected *allocateSubscriptions(mm: Address): Operation<Address> {
    if ((yield* subscriptionsOf(mm)) !== NULL) return NULL;
    return yield step('kzalloc(mmu_notifier_subscriptions, GFP_KERNEL)', (machine) => {
      const subscriptions = allocate(machine, MmuNotifierSubscriptions.type, 'GFP_KERNEL');
      if (subscriptions === NULL) return -errnos.ENOMEM;
      spinLockInit(machine, subscriptions + MmuNotifierSubscriptions.lock, subscriptionsLockClass);
      machine.write(subscriptions + MmuNotifierSubscriptions.invalidate_seq, 2);
      return subscriptions;
    });
  }

  /** Makes new subscriptions those of the mm; with NULL it has some already. */
  protected *installSubscriptions(mm: Address, created: Address): Operation {
    if (created === NULL) return;
    yield step('smp_store_release(mm->notifier_subscriptions)', (machine) =>
      machine.write(mm + MmStruct.notifier_subscriptions, created),
    );
  }

  /**
   * Puts a subscription on the list, with all locks of the mm held, and installs new subscriptions.
   * With NULL, invalidations walk the interval tree from now on.
   */
  protected *link(subscription: Address, mm: Address, created: Address): Operation {
    yield* this.installSubscriptions(mm, created);
    if (subscription === NULL) {
      yield step('mm->notifier_subscriptions->has_itree = true', (machine) => {
        const subscriptions = machine.read(mm + MmStruct.notifier_subscriptions);
        machine.write(subscriptions + MmuNotifierSubscriptions.has_itree, 1);
      });
      return;
    }
    yield* this.mm().mmgrab(mm);
    const subscriptions = yield step(
      'subscription->mm = mm, subscription->users = 1',
      (machine) => {
        machine.write(subscription + MmuNotifier.mm, mm);
        machine.write(subscription + MmuNotifier.users, 1);
        return machine.read(mm + MmStruct.notifier_subscriptions);
      },
    );
    yield* this.locked(subscriptions, 'hlist_add_head_rcu()', (machine) => {
      hlistAddHeadRcu(
        machine,
        subscription + MmuNotifier.hlist,
        subscriptions + MmuNotifierSubscriptions.list,
      );
    });
  }

  /** Takes a subscription off the list, if it is on it. */
  protected *unlink(subscription: Address, mm: Address): Operation {
    const subscriptions = yield* subscriptionsOf(mm);
    yield* this.locked(subscriptions, 'hlist_del_init_rcu()', (machine) => {
      hlistDelInitRcu(machine, subscription + MmuNotifier.hlist);
    });
  }

  /** Empties the list. */
  protected *unlinkAll(subscriptions: Address): Operation {
    const list = subscriptions + MmuNotifierSubscriptions.list;
    yield* this.locked(subscriptions, 'hlist_del_init_rcu() of all', (machine) => {
      while (!hlistEmpty(machine, list))
        hlistDelInitRcu(machine, machine.read(list + HlistHead.first));
    });
  }

  /**
   * `find_get_mmu_notifier()`: one more user on the subscription that has these ops; NULL if there
   * is none, -EOVERFLOW if it has UINT_MAX users.
   */
  protected *findGet(subscriptions: Address, ops: number): Operation<Address> {
    return yield* this.locked(subscriptions, 'subscription->users++ where ops match', (machine) => {
      const found = findByOps(machine, subscriptions, ops);
      return found === NULL ? NULL : addUser(machine, found);
    });
  }

  /** One user less; 1 if that was the last, and the subscription is now off the list. */
  protected *dropUser(subscription: Address, subscriptions: Address): Operation<number> {
    return yield* this.locked(subscriptions, '--subscription->users', (machine) => {
      const users = machine.read(subscription + MmuNotifier.users) >>> 0;
      if (warnOn(machine, users === 0, 'a notifier is put that has no users')) return 0;
      machine.write(subscription + MmuNotifier.users, users - 1);
      if (users > 1) return 0;
      hlistDelInitRcu(machine, subscription + MmuNotifier.hlist);
      return 1;
    });
  }

  /** Changes the list under its lock. A walk takes no lock: it sees the list before or after. */
  protected *locked(subscriptions: Address, what: string, change: StepBody): Operation<number> {
    const lock = subscriptions + MmuNotifierSubscriptions.lock;
    yield* spinLock(lock, LOCK);
    const result = yield step(what, change);
    yield* spinUnlock(lock, LOCK);
    return result;
  }
}

/** The mm's subscriptions; NULL before the first registration. */
export function* subscriptionsOf(mm: Address): Operation<Address> {
  return yield step('mm->notifier_subscriptions', (machine) =>
    machine.read(mm + MmStruct.notifier_subscriptions),
  );
}

function opsAddress(machine: Machine, subscription: Address): number {
  return machine.read(subscription + MmuNotifier.ops);
}

/** The ops address of a subscription whose ops are used: it must not be NULL. */
function opsUsed(machine: Machine, subscription: Address): number {
  const address = opsAddress(machine, subscription);
  if (address !== NULL) return address;
  return machine.oops('NULL pointer dereference', 'a notifier is used that has no ops yet');
}

function findByOps(machine: Machine, subscriptions: Address, ops: number): Address {
  let node = machine.read(subscriptions + MmuNotifierSubscriptions.list + HlistHead.first);
  while (node !== NULL && opsAddress(machine, node - MmuNotifier.hlist) !== ops) {
    node = machine.read(node + HlistNode.next);
  }
  return node === NULL ? NULL : node - MmuNotifier.hlist;
}

function addUser(machine: Machine, subscription: Address): number {
  const users = machine.read(subscription + MmuNotifier.users) >>> 0;
  if (users === UINT_MAX) return -errnos.EOVERFLOW;
  machine.write(subscription + MmuNotifier.users, users + 1);
  return subscription;
}
