/** Steps that many faults take. */
import { hlistDelRcuUnlocked } from '../src/history/list-writes';
import { type Operation, step } from '../src/kernel/effect';
import { HlistNode, hlistAddHeadRcu, hlistUnhashed } from '../src/kernel/hlist';
import type { Machine } from '../src/kernel/machine';
import { type Address, NULL } from '../src/kernel/memory';
import { MmuNotifier, MmuNotifierSubscriptions } from '../src/mmu-notifier/structs';

export function* mmOf(subscription: Address): Operation<Address> {
  return yield step('subscription->mm', (machine) => machine.read(subscription + MmuNotifier.mm));
}

/** Puts it back on the list; the lock of the subscriptions must be held. */
export function listAgain(machine: Machine, subscriptions: Address, subscription: Address): void {
  const node = subscription + MmuNotifier.hlist;
  hlistAddHeadRcu(machine, node, subscriptions + MmuNotifierSubscriptions.list);
}

/** `hlist_del_init_rcu()`, where nothing keeps another writer out. */
export function* hlistDelInitRcuUnlocked(node: Address): Operation {
  const unhashed = yield step('hlist_unhashed()', (machine) =>
    hlistUnhashed(machine, node) ? 1 : 0,
  );
  if (unhashed === 1) return;
  yield* hlistDelRcuUnlocked(node);
  yield step('node->pprev = NULL', (machine) => machine.write(node + HlistNode.pprev, NULL));
}
