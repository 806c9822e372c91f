/**
 * Reader-writer semaphores: include/linux/rwsem.h, kernel/locking/rwsem.c. Taking one may sleep. A
 * waiting writer does not keep new readers out here; in Linux it may.
 */
import { step, waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { releaseStores } from '../../machine/store-buffer';
import { type Address, struct } from '../../machine/struct';
import { type LockClass, lockAcquired, lockClassById, lockReleased } from './lockdep';
import { mightSleep } from './task';

export const RwSemaphore = struct('rw_semaphore', {
  /** One more than the number of the task that holds it for writing; 0 for none. */
  writer: 'task',
  /** Bit mask of the tasks that hold it for reading. */
  readers: 'task mask',
  class: 'word',
});

export type Hold = 'write' | 'read' | 'none';

export function initRwsem(machine: Machine, sem: Address, lockClass: LockClass): void {
  machine.write(sem + RwSemaphore.writer, 0);
  machine.write(sem + RwSemaphore.readers, 0);
  machine.write(sem + RwSemaphore.class, lockClass.id);
}

/** How the running task holds the semaphore. */
export function heldBy(machine: Machine, sem: Address): Hold {
  if (machine.read(sem + RwSemaphore.writer) === machine.current + 1) return 'write';
  return (machine.read(sem + RwSemaphore.readers) & (1 << machine.current)) !== 0 ? 'read' : 'none';
}

export function* downWrite(sem: Address, name: string): Operation {
  yield waitUntil(
    `down_write(${name})`,
    (machine) => {
      machine.declareLock(sem + RwSemaphore.writer);
      return isFree(machine, sem) || heldBy(machine, sem) !== 'none';
    },
    (machine) => {
      takeableOrOops(machine, sem, `down_write(${name})`);
      machine.write(sem + RwSemaphore.writer, machine.current + 1);
      acquired(machine, sem);
    },
  );
}

export function* downRead(sem: Address, name: string): Operation {
  yield waitUntil(
    `down_read(${name})`,
    (machine) => {
      machine.declareLock(sem + RwSemaphore.writer);
      return machine.read(sem + RwSemaphore.writer) === 0 || heldBy(machine, sem) === 'write';
    },
    (machine) => {
      takeableOrOops(machine, sem, `down_read(${name})`);
      machine.write(
        sem + RwSemaphore.readers,
        machine.read(sem + RwSemaphore.readers) | (1 << machine.current),
      );
      acquired(machine, sem);
    },
  );
}

/** `down_read_trylock()`: 1 if the semaphore is held for reading now, else 0. Never waits. */
export function* downReadTrylock(sem: Address, name: string): Operation<number> {
  return yield step(`down_read_trylock(${name})`, (machine) => {
    machine.declareLock(sem + RwSemaphore.writer);
    if (machine.read(sem + RwSemaphore.writer) !== 0) return 0;
    const readers = machine.read(sem + RwSemaphore.readers);
    machine.write(sem + RwSemaphore.readers, readers | (1 << machine.current));
    acquired(machine, sem);
    return 1;
  });
}

export function* upWrite(sem: Address, name: string): Operation {
  yield step(`up_write(${name})`, (machine) => {
    machine.declareLock(sem + RwSemaphore.writer);
    ownedOrOops(machine, sem, 'write', `up_write(${name})`);
    releaseStores(machine);
    machine.write(sem + RwSemaphore.writer, 0);
    released(machine, sem);
  });
}

/** `downgrade_write()`: the writer becomes a reader. */
export function* downgradeWrite(sem: Address, name: string): Operation {
  yield step(`downgrade_write(${name})`, (machine) => {
    machine.declareLock(sem + RwSemaphore.writer);
    ownedOrOops(machine, sem, 'write', `downgrade_write(${name})`);
    machine.write(sem + RwSemaphore.writer, 0);
    machine.write(sem + RwSemaphore.readers, 1 << machine.current);
  });
}

export function* upRead(sem: Address, name: string): Operation {
  yield step(`up_read(${name})`, (machine) => {
    ownedOrOops(machine, sem, 'read', `up_read(${name})`);
    machine.write(
      sem + RwSemaphore.readers,
      machine.read(sem + RwSemaphore.readers) & ~(1 << machine.current),
    );
    released(machine, sem);
  });
}

/** `lockdep_assert_held_write()`: reports a caller that does not hold the semaphore for writing. */
export function assertHeldWrite(machine: Machine, sem: Address, name: string): void {
  if (heldBy(machine, sem) !== 'write') {
    machine.report('lock not held', `${name} must be held for writing`);
  }
}

/** `lockdep_assert_held()`. */
export function assertHeld(machine: Machine, sem: Address, name: string): void {
  if (heldBy(machine, sem) === 'none') machine.report('lock not held', `${name} must be held`);
}

function isFree(machine: Machine, sem: Address): boolean {
  return (
    machine.read(sem + RwSemaphore.writer) === 0 && machine.read(sem + RwSemaphore.readers) === 0
  );
}

function takeableOrOops(machine: Machine, sem: Address, call: string): void {
  mightSleep(machine, call);
  if (heldBy(machine, sem) !== 'none')
    machine.oops('lock recursion', `${call} by a task that holds it`);
}

function ownedOrOops(machine: Machine, sem: Address, hold: Hold, call: string): void {
  if (heldBy(machine, sem) !== hold)
    machine.oops('unlock by a task that does not hold the lock', call);
}

function acquired(machine: Machine, sem: Address): void {
  lockAcquired(machine, lockClassById(machine.read(sem + RwSemaphore.class)));
}

function released(machine: Machine, sem: Address): void {
  lockReleased(machine, lockClassById(machine.read(sem + RwSemaphore.class)));
}
