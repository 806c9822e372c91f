/** The memory of a driver's notifiers. */

import { WorkStruct } from '../linux/kernel/workqueue';
import { MmuNotifier } from '../linux/mmu-notifier/structs';
import type { Machine } from '../machine/machine';
import { type Address, struct } from '../machine/struct';
import { identity } from './calls';

/** The structure in which a driver embeds its notifier. */
export const DriverNotifier = struct('driver_notifier', {
  subscription: MmuNotifier.type,
  /** The mm that the driver registers it on. */
  owner: 'word',
  work: WorkStruct.type,
});

/** Allocates a notifier for this mm. Part of a step. */
export function allocateNotifier(machine: Machine, mm: Address): Address {
  const notifier = machine.allocate(DriverNotifier.type);
  machine.write(notifier + DriverNotifier.owner, mm);
  return notifier;
}

/** Frees a notifier. Part of a step. */
export function freeNotifier(machine: Machine, notifier: Address): void {
  machine.free(notifier);
  notifierFreed(machine, notifier);
}

/** Emits that a notifier is freed, which another structure may have embedded. */
export function notifierFreed(machine: Machine, notifier: Address): void {
  machine.emit({ kind: 'free', object: 'mmu_notifier', notifier: identity(notifier) as number });
}
