/** Steps that several faults take. */

import { HlistNode, hlistAddHeadRcu, hlistUnhashed } from '../../src/linux/kernel/hlist';
import { MmuNotifier, MmuNotifierSubscriptions } from '../../src/linux/mmu-notifier/structs';
import { hlistDelRcuUnlocked } from '../../src/linux/v2008/list-writes';
import { step } from '../../src/machine/effect';
import type { Machine, Operation } from '../../src/machine/machine';
import { type Address, NULL } from '../../src/machine/struct';

export function* mmOf(subscription: Address): Operation<Address> {
  return yield step('subscription->mm', (machine) => machine.read(subscription + MmuNotifier.mm));
}

/** Puts a subscription back on the list. The caller holds the lock of the subscriptions. */
export function listAgain(machine: Machine, subscriptions: Address, subscription: Address): void {
  const node = subscription + MmuNotifier.hlist;
  hlistAddHeadRcu(machine, node, subscriptions + MmuNotifierSubscriptions.list);
}

/** `hlist_del_init_rcu()` without a lock, a step for each store. */
export function* hlistDelInitRcuUnlocked(node: Address): Operation {
  const unhashed = yield step('hlist_unhashed()', (machine) =>
    hlistUnhashed(machine, node) ? 1 : 0,
  );
  if (unhashed === 1) return;
  yield* hlistDelRcuUnlocked(node);
  yield step('node->pprev = NULL', (machine) => machine.write(node + HlistNode.pprev, NULL));
}
