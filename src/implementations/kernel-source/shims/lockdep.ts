/** Lockdep, as C calls it. What C asserts is part of its next step. */
import {
  heldClasses,
  type LockClass,
  lockAcquired,
  lockClassById,
  lockReleased,
} from '../../../linux/kernel/lockdep';
import { Mutex } from '../../../linux/kernel/mutex';
import { heldBy, RwSemaphore } from '../../../linux/kernel/rw-semaphore';
import { Spinlock } from '../../../linux/kernel/spinlock';
import { mightSleep } from '../../../linux/kernel/task';
import type { Machine } from '../../../machine/machine';
import type { CallContext } from '../call-context';
import { lockClassNamed } from '../lock-classes';
import type { Shims } from './shim';

/** `enum k_held`. */
const HELD_WRITE = 1;
const HELD_READ = 2;

/** How the running task holds the lock at this address of C. */
function hold(c: CallContext, machine: Machine, lock: number): 'write' | 'read' | 'none' {
  const { memory } = c.kernel;
  const map = mapAt(c, lock);
  if (map !== null) return heldClasses(machine).includes(map) ? 'write' : 'none';
  const structure = memory.structAt(machine, lock);
  const record = memory.recordAt(machine, lock);
  if (record === 'rw_semaphore' || record === 'rwsem') return heldBy(machine, structure);
  const owner = record === 'mutex' ? Mutex.owner : Spinlock.owner;
  return machine.read(structure + owner) === machine.current + 1 ? 'write' : 'none';
}

/** The class of the lock map at this address; null where there is none. */
function mapAt({ kernel: { memory } }: CallContext, address: number): LockClass | null {
  const object = memory.data.objectAt(address);
  const isMap = object?.name.endsWith('_map') === true && address === object.address;
  if (!isMap) return null;
  return lockClassNamed(memory.data.string(memory.data.initial(address, 4, false)));
}

function lockMap(c: CallContext, address: number): LockClass {
  const map = mapAt(c, address);
  if (map === null) throw new RangeError('only static lock maps are modelled');
  return map;
}

function isHeld(how: 'write' | 'read' | 'none', mode: number): boolean {
  if (mode === HELD_WRITE) return how === 'write';
  return mode === HELD_READ ? how === 'read' : how !== 'none';
}

/** The class of the lock at this address of C. */
function classAt(c: CallContext, machine: Machine, lock: number): LockClass {
  const structure = c.kernel.memory.structAt(machine, lock);
  const record = c.kernel.memory.recordAt(machine, lock);
  const isSemaphore = record === 'rw_semaphore' || record === 'rwsem';
  const field = isSemaphore ? RwSemaphore.class : Spinlock.class;
  return lockClassById(machine.read(structure + field));
}

function mightLock(c: CallContext, site: number, lock: number): void {
  c.check('might_lock()', site, (machine) => {
    if (c.kernel.memory.recordAt(machine, lock) !== 'spinlock') mightSleep(machine, 'might_lock()');
    const lockClass = classAt(c, machine, lock);
    lockAcquired(machine, lockClass);
    lockReleased(machine, lockClass);
  });
}

export const lockdepShims: Shims = {
  *k_lockdep_is_held(c, site, lock = 0, mode = 0) {
    // Only the task itself can change this, so it takes no step.
    if (mode !== HELD_READ && c.heldLocks.has(lock)) return 1;
    return yield c.step(site, 'lockdep_is_held()', (machine) =>
      isHeld(hold(c, machine, lock), mode) ? 1 : 0,
    );
  },
  *k_lockdep_assert_held(c, site, lock = 0, mode = 0) {
    c.check('lockdep_assert_held()', site, (machine) => {
      if (isHeld(hold(c, machine, lock), mode)) return;
      const how = ['', ' for writing', ' for reading'][mode] ?? '';
      machine.report('lock not held', `${c.kernel.textOf(site)}: the lock must be held${how}`);
    });
    return undefined;
  },
  *k_lockdep_assert_not_held(c, site, lock = 0) {
    c.check('lockdep_assert_not_held()', site, (machine) => {
      if (hold(c, machine, lock) === 'none') return;
      machine.report('lock recursion', `${c.kernel.textOf(site)}: the lock must not be held`);
    });
    return undefined;
  },
  *k_might_lock(c, site, lock = 0) {
    mightLock(c, site, lock);
    return undefined;
  },
  *k_might_lock_read(c, site, lock = 0) {
    mightLock(c, site, lock);
    return undefined;
  },
  *k_lock_map_acquire(c, site, map = 0) {
    c.check('lock_map_acquire()', site, (machine) => lockAcquired(machine, lockMap(c, map)));
    return undefined;
  },
  *k_lock_map_acquire_read(c, site, map = 0) {
    c.check('lock_map_acquire_read()', site, (machine) => lockAcquired(machine, lockMap(c, map)));
    return undefined;
  },
  *k_lock_map_release(c, site, map = 0) {
    c.check('lock_map_release()', site, (machine) => {
      const released = lockMap(c, map);
      if (!heldClasses(machine).includes(released)) {
        const what = `lock_map_release(${released.name})`;
        machine.report('unlock by a task that does not hold the lock', what);
      }
      lockReleased(machine, released);
    });
    return undefined;
  },
};
