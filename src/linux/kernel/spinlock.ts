/**
 * Spinlocks: include/linux/spinlock.h, with the checks of kernel/locking/spinlock_debug.c. Holding
 * one disables preemption.
 */
import { step, waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { releaseStores } from '../../machine/store-buffer';
import { type Address, struct } from '../../machine/struct';
import { type LockClass, lockAcquired, lockClassById, lockReleased, markLock } from './lockdep';
import { preemptDisable, preemptEnable } from './task';

export const Spinlock = struct('spinlock', {
  /** One more than the number of the task that holds it; 0 when free. */
  owner: 'task',
  class: 'word',
});

export function spinLockInit(machine: Machine, lock: Address, lockClass: LockClass): void {
  machine.write(lock + Spinlock.owner, 0);
  machine.write(lock + Spinlock.class, lockClass.id);
}

/** Takes the lock, or reports lock recursion where the task holds it already. */
export function* spinLock(lock: Address, name: string): Operation {
  yield waitUntil(
    `spin_lock(${name})`,
    (machine) => {
      machine.declareLock(lock + Spinlock.owner);
      const owner = machine.read(lock + Spinlock.owner);
      return owner === 0 || owner === machine.current + 1;
    },
    (machine) => {
      if (machine.read(lock + Spinlock.owner) !== 0) {
        machine.oops('lock recursion', `spin_lock(${name}) by the task that holds it`);
      }
      machine.write(lock + Spinlock.owner, machine.current + 1);
      preemptDisable(machine);
      const lockClass = lockClassById(machine.read(lock + Spinlock.class));
      markLock(machine, lockClass);
      lockAcquired(machine, lockClass);
    },
  );
}

export function* spinUnlock(lock: Address, name: string): Operation {
  yield step(`spin_unlock(${name})`, (machine) => {
    machine.declareLock(lock + Spinlock.owner);
    if (machine.read(lock + Spinlock.owner) !== machine.current + 1) {
      machine.oops('unlock by a task that does not hold the lock', `spin_unlock(${name})`);
    }
    releaseStores(machine);
    machine.write(lock + Spinlock.owner, 0);
    lockReleased(machine, lockClassById(machine.read(lock + Spinlock.class)));
    preemptEnable(machine);
  });
}
