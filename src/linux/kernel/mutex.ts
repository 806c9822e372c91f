/** Mutexes: include/linux/mutex.h. `mutex_lock()` may sleep; `mutex_trylock()` never does. */
import { step, waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { releaseStores } from '../../machine/store-buffer';
import { type Address, struct } from '../../machine/struct';
import { type LockClass, lockAcquired, lockClassById, lockReleased } from './lockdep';
import { mightSleep } from './task';

export const Mutex = struct('mutex', {
  /** One more than the number of the task that holds it; 0 when free. */
  owner: 'task',
  class: 'word',
});

export function mutexInit(machine: Machine, mutex: Address, lockClass: LockClass): void {
  machine.write(mutex + Mutex.owner, 0);
  machine.write(mutex + Mutex.class, lockClass.id);
}

/** Takes the mutex, or reports lock recursion where the task holds it already. */
export function* mutexLock(mutex: Address, name: string): Operation {
  yield waitUntil(
    `mutex_lock(${name})`,
    (machine) => {
      machine.declareLock(mutex + Mutex.owner);
      const owner = machine.read(mutex + Mutex.owner);
      return owner === 0 || owner === machine.current + 1;
    },
    (machine) => {
      mightSleep(machine, `mutex_lock(${name})`);
      if (machine.read(mutex + Mutex.owner) !== 0) {
        machine.oops('lock recursion', `mutex_lock(${name}) by the task that holds it`);
      }
      take(machine, mutex);
    },
  );
}

/** `mutex_trylock()`: 1 if the mutex is held now, else 0. */
export function* mutexTrylock(mutex: Address, name: string): Operation<number> {
  return yield step(`mutex_trylock(${name})`, (machine) => {
    machine.declareLock(mutex + Mutex.owner);
    if (machine.read(mutex + Mutex.owner) !== 0) return 0;
    take(machine, mutex);
    return 1;
  });
}

export function* mutexUnlock(mutex: Address, name: string): Operation {
  yield step(`mutex_unlock(${name})`, (machine) => {
    machine.declareLock(mutex + Mutex.owner);
    if (machine.read(mutex + Mutex.owner) !== machine.current + 1) {
      machine.oops('unlock by a task that does not hold the lock', `mutex_unlock(${name})`);
    }
    releaseStores(machine);
    machine.write(mutex + Mutex.owner, 0);
    lockReleased(machine, lockClassById(machine.read(mutex + Mutex.class)));
  });
}

function take(machine: Machine, mutex: Address): void {
  machine.write(mutex + Mutex.owner, machine.current + 1);
  lockAcquired(machine, lockClassById(machine.read(mutex + Mutex.class)));
}
