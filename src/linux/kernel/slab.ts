/** Allocation: include/linux/slab.h, with fault injection (mm/failslab.c) and mm/kmemleak.c. */
import { step } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { objectAt } from '../../machine/memory';
import { type Address, NULL, type StructType } from '../../machine/struct';
import { heldClasses, invalidateRangeStartClass, mightLock } from './lockdep';
import { adjustCurrent, mightSleep, TaskStruct } from './task';

/** GFP_KERNEL may sleep and enter reclaim, GFP_ATOMIC must not. */
export type GfpFlags = 'GFP_KERNEL' | 'GFP_ATOMIC';

/** A zeroed object, or NULL where fault injection makes the allocation fail. */
export function* kzalloc(type: StructType, flags: GfpFlags): Operation<Address> {
  return yield step(`kzalloc(${type.name}, ${flags})`, (machine) => allocate(machine, type, flags));
}

/** The step of `kzalloc()`, for callers whose step does more. */
export function allocate(machine: Machine, type: StructType, flags: GfpFlags): Address {
  if (flags === 'GFP_KERNEL') mayEnterReclaim(machine, type.name);
  if (machine.read(machine.currentTask + TaskStruct.failingAllocations) > 0) {
    adjustCurrent(machine, TaskStruct.failingAllocations, -1);
    return NULL;
  }
  return machine.allocate(type);
}

/** Frees an object; NULL is ignored. */
export function* kfree(address: Address): Operation {
  yield step('kfree()', (machine) => {
    if (address !== NULL) machine.free(address);
  });
}

/** `kmalloc(GFP_KERNEL)`, as might_sleep() and lockdep see it. Part of a step. */
export function mayEnterReclaim(machine: Machine, what: string): void {
  mightSleep(machine, `kzalloc(${what}, GFP_KERNEL)`);
  mightLock(machine, invalidateRangeStartClass);
  for (const held of heldClasses(machine)) {
    if (!held.takenByReclaim) continue;
    machine.report(
      'allocation under a lock that reclaim takes',
      `kzalloc(${what}, GFP_KERNEL) with ${held.name} held`,
    );
  }
}

/**
 * Leaked objects: those that no path of pointers reaches from the roots, which exist from boot on.
 * The result is meaningful only while no task is inside a function, as at quiescence. As in
 * kmemleak, pointers that lead to no live object do not count.
 */
export function unreachableObjects(machine: Machine): Address[] {
  const lost = new Set(machine.liveObjects());
  const pending = machine.roots.map(objectAt);
  for (let object = pending.pop(); object !== undefined; object = pending.pop()) {
    if (!lost.delete(object)) continue;
    for (const field of machine.typeOf(object).pointers) {
      pending.push(objectAt(machine.read(object + field)));
    }
    pending.push(...(machine.compiled?.pointersIn(machine, object) ?? []).map(objectAt));
  }
  return [...lost];
}
