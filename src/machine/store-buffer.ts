/**
 * A store buffer: other CPUs see plain stores late and in any order. A plain store is invisible
 * while it is in the buffer, and the stores there become visible in any order. A store-release
 * (`rcu_assign_pointer()`, `list_add_rcu()`, an unlock) comes after all earlier stores of its task.
 * See Documentation/memory-barriers.txt.
 *
 * There is no store forwarding: a task must release before it reads what it has stored.
 */
import { waitUntil } from './effect';
import type { Machine, Operation } from './machine';
import { type Address, NULL, struct } from './struct';

/** Stores that the buffer holds at one time; a store that finds it full is visible at once. */
export const STORE_SLOTS = 2;

/** A store in the buffer. */
export const PendingStore = struct('pending_store', {
  /** One more than the number of the task that made the store; 0 in a free slot. */
  owner: 'word',
  address: 'word',
  value: 'word',
});

/** `WRITE_ONCE()`: goes to the store buffer, where the machine has one. */
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

/** Make the running task's stores visible: part of the step of a store-release. */
export function releaseStores(machine: Machine): void {
  for (const slot of machine.pendingStores) {
    if (machine.read(slot + PendingStore.owner) === machine.current + 1) arrive(machine, slot);
  }
}

/** The task that makes the store in a slot visible, at any moment. */
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
