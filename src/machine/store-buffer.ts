/**
 * Stores that other CPUs see late, and in another order: as long as a plain store is in the
 * buffer, nobody sees it, and which of the stores there becomes visible next is open. What
 * releases (`rcu_assign_pointer()`, `list_add_rcu()`, an unlock) comes after all stores that its
 * task made before. See Documentation/memory-barriers.txt.
 *
 * Whoever stores so must release before it reads the same memory: it would not see its own store.
 */
import { waitUntil } from './effect';
import type { Machine, Operation } from './machine';
import { type Address, NULL, struct } from './struct';

/** Stores that can be on their way at one time; one more waits for none, and is seen at once. */
export const STORE_SLOTS = 2;

/** A store on its way. */
export const PendingStore = struct('pending_store', {
  /** One more than the number of the task that made it; 0 if there is none. */
  owner: 'word',
  address: 'word',
  value: 'word',
});

/** `WRITE_ONCE()`: on its way from here on, where the machine is one that orders stores weakly. */
export function plainStore(machine: Machine, address: Address, value: number): void {
  const slot = machine.pendingStores.find((one) => {
    const owner = machine.read(one + PendingStore.owner);
    return owner === 0 || machine.read(one + PendingStore.address) === address;
  });
  if (slot === undefined) {
    machine.write(address, value);
    return;
  }
  machine.write(slot + PendingStore.owner, machine.current + 1);
  machine.write(slot + PendingStore.address, address);
  machine.write(slot + PendingStore.value, value);
}

/** Make the running task's stores visible: part of the step of what releases. */
export function releaseStores(machine: Machine): void {
  for (const slot of machine.pendingStores) {
    if (machine.read(slot + PendingStore.owner) === machine.current + 1) arrive(machine, slot);
  }
}

/** What lets the store in a slot become visible at any moment. */
export function* storesArrive(slot: Address): Operation {
  for (;;) {
    yield waitUntil(
      'a store becomes visible',
      (machine) => machine.read(slot + PendingStore.owner) !== 0,
      (machine) => arrive(machine, slot),
    );
  }
}

function arrive(machine: Machine, slot: Address): void {
  machine.write(machine.read(slot + PendingStore.address), machine.read(slot + PendingStore.value));
  machine.write(slot + PendingStore.owner, 0);
  machine.write(slot + PendingStore.address, NULL);
  machine.write(slot + PendingStore.value, 0);
}
