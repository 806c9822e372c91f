/** The memory of a driver's notifiers. */

import { MmuNotifier } from '../linux/mmu-notifier/structs';
import type { Machine } from '../machine/machine';
import { type Address, struct } from '../machine/struct';
import { identity } from './calls';

/** What a driver embeds its notifier in. */
export const DriverNotifier = struct('driver_notifier', {
  subscription: MmuNotifier.type,
  /** The mm that it is for, as the driver was told. */
  owner: 'word',
});

/** Memory for a notifier of this mm. Part of a step. */
export function allocateNotifier(machine: Machine, mm: Address): Address {
  const notifier = machine.allocate(DriverNotifier.type);
  machine.write(notifier + DriverNotifier.owner, mm);
  return notifier;
}

/** Give the memory of a notifier back. Part of a step. */
export function freeNotifier(machine: Machine, notifier: Address): void {
  machine.free(notifier);
  notifierFreed(machine, notifier);
}

/** Show that a notifier is gone, which may have been a part of something larger. */
export function notifierFreed(machine: Machine, notifier: Address): void {
  machine.emit({ kind: 'free', object: 'mmu_notifier', notifier: identity(notifier) as number });
}
