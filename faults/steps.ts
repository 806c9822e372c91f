/** Steps that many faults take. */
import { type Operation, step } from '../src/kernel/effect';
import { hlistAddHeadRcu } from '../src/kernel/hlist';
import type { Machine } from '../src/kernel/machine';
import type { Address } from '../src/kernel/memory';
import { MmuNotifier, MmuNotifierSubscriptions } from '../src/mmu-notifier/structs';

export function* mmOf(subscription: Address): Operation<Address> {
  return yield step('subscription->mm', (machine) => machine.read(subscription + MmuNotifier.mm));
}

/** Puts it back on the list; the lock of the subscriptions must be held. */
export function listAgain(machine: Machine, subscriptions: Address, subscription: Address): void {
  const node = subscription + MmuNotifier.hlist;
  hlistAddHeadRcu(machine, node, subscriptions + MmuNotifierSubscriptions.list);
}
