/** The slab allocator, and the references of an mm, as C calls them. */
import { allocate } from '../../../linux/kernel/slab';
import type { Machine } from '../../../machine/machine';
import { BadAccess, objectAt } from '../../../machine/memory';
import { NULL } from '../../../machine/struct';
import { hex, isErrorPointer, isObject, pointerFromC, pointerToC } from '../addresses';
import type { CallContext } from '../call-context';
import type { Shim, Shims } from './shim';

function allocated(isZeroed: boolean): Shim {
  return function* (c, site, size = 0, flags = 0) {
    const { kernel } = c;
    const reclaim = kernel.unit.constants.get('GFP_KERNEL') ?? 0;
    const gfp = (flags & reclaim) === reclaim ? 'GFP_KERNEL' : 'GFP_ATOMIC';
    return yield c.step(site, isZeroed ? 'kzalloc()' : 'kmalloc()', (machine) => {
      const type = kernel.memory.layouts.allocated(size, isZeroed, kernel.model.publishesLate);
      const address = allocate(machine, type, gfp);
      if (address !== NULL) kernel.model.noteAllocated(machine, address);
      return pointerToC(address);
    });
  };
}

function free(machine: Machine, pointer: number): void {
  if (pointer === 0) return;
  if (!isObject(pointer)) {
    const what = isErrorPointer(pointer) ? 'an error pointer' : hex(pointer);
    throw new BadAccess('double free', `${what}, which kmalloc() has not returned, is freed`);
  }
  const address = pointerFromC(pointer);
  if (address !== objectAt(address))
    throw new BadAccess('double free', 'a pointer into the middle of an object is freed');
  machine.free(address);
}

const onMm = (call: (c: CallContext, mm: number) => ReturnType<Shim>): Shim =>
  function* (c, site, mm = 0) {
    return yield* c.simulated(site, call(c, pointerFromC(mm)));
  };

export const slabShims: Shims = {
  k_kmalloc: allocated(false),
  k_kzalloc: allocated(true),
  *k_kfree(c, site, pointer = 0) {
    c.barrier('kfree()', site);
    yield c.step(site, 'kfree()', (machine) => free(machine, pointer));
    return undefined;
  },

  *k_mmgrab(c, site, mm = 0) {
    yield* c.simulated(site, c.kernel.mm().mmgrab(pointerFromC(mm)));
    return undefined;
  },
  *k_mmdrop(c, site, mm = 0) {
    yield* c.leave();
    yield* c.simulated(site, c.kernel.mm().mmdrop(pointerFromC(mm)));
    return undefined;
  },
  *k_mmget(c, site, mm = 0) {
    yield* c.simulated(site, c.kernel.mm().mmget(pointerFromC(mm)));
    return undefined;
  },
  k_mmget_not_zero: onMm((c, mm) => c.kernel.mm().mmgetNotZero(mm)),
  *k_mmput(c, site, mm = 0) {
    yield* c.leave();
    yield* c.simulated(site, c.kernel.mm().mmput(pointerFromC(mm)));
    return undefined;
  },
  *k_mm_take_all_locks(c, site, mm = 0) {
    const taken = yield* c.simulated(site, c.kernel.mm().mmTakeAllLocks(pointerFromC(mm)));
    if (taken < 0) return taken;
    c.allLocks.set(mm, taken);
    return 0;
  },
  *k_mm_drop_all_locks(c, site, mm = 0) {
    yield* c.leave();
    const taken = c.allLocks.get(mm);
    if (taken === undefined) {
      yield c.step(site, 'mm_drop_all_locks()', (machine) =>
        machine.oops('unlock by a task that does not hold the lock', 'mm_drop_all_locks()'),
      );
      return undefined;
    }
    yield* c.simulated(site, c.kernel.mm().mmDropAllLocks(taken));
    c.allLocks.delete(mm);
    return undefined;
  },
};
