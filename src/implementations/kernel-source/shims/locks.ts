/** Spinlocks, mutexes and reader-writer semaphores of C. */
import {
  Mutex,
  mutexInit,
  mutexLock,
  mutexTrylock,
  mutexUnlock,
} from '../../../linux/kernel/mutex';
import {
  downgradeWrite,
  downRead,
  downReadTrylock,
  downWrite,
  initRwsem,
  RwSemaphore,
  upRead,
  upWrite,
} from '../../../linux/kernel/rw-semaphore';
import { Spinlock, spinLock, spinLockInit, spinUnlock } from '../../../linux/kernel/spinlock';
import { signalPending } from '../../../linux/kernel/task';
import { MmStruct } from '../../../linux/mm/mm-struct';
import { mmapWriteDowngrade, mmapWriteUnlock } from '../../../linux/mm/mmap-lock';
import { firstStep } from '../../../machine/effect';
import type { Machine, Operation } from '../../../machine/machine';
import type { Address } from '../../../machine/struct';
import { errnos } from '../../../protocol/names';
import type { CallContext } from '../call-context';
import { lockClassNamed } from '../lock-classes';
import type { Shim, Shims } from './shim';

type LockFunction = (lock: Address, name: string) => Operation<number> | Operation;

/** A function of the simulated kernel that is one step. */
function oneStep(call: LockFunction, what: string, kind: 'take' | 'try' | 'release'): Shim {
  return function* (c, site, lock = 0) {
    const name = lockName(c, site, lock);
    if (kind === 'release') c.barrier(what, site);
    else beforeTaking(c, what, site);
    const result = yield c.on(site, `${what}(${name})`, lock, (structure) =>
      firstStep(call(structure, name)),
    );
    if (kind === 'take') c.heldLocks.add(lock);
    if (kind === 'release') c.heldLocks.delete(lock);
    return result;
  };
}

/** On a machine with TSO, the instruction that takes a lock is a full barrier. */
function beforeTaking(c: CallContext, what: string, site: number): void {
  if (c.kernel.model.name === 'tso') c.barrier(what, site);
}

/** As the source names it, or else its address. */
function lockName(c: CallContext, site: number, lock: number): string {
  const text = c.kernel.source(site)?.text ?? '';
  const [, argument] = /(?:lock|unlock|read|write)\w*\(&?([\w>.-]+)\)/.exec(text) ?? [];
  if (argument === undefined) return `lock at 0x${lock.toString(16)}`;
  if (/mmap_\w*(?:lock|unlock)\(/.test(text)) return `${argument}->mmap_lock`;
  return argument
    .replace(/^.*->(?=\w+->\w+$)/, '')
    .replace(/^notifier_subscriptions->/, 'subscriptions->');
}

type Init = typeof spinLockInit;

function initialized(init: Init, what: string): Shim {
  return function* (c, site, lock = 0, name = 0) {
    const lockClass = lockClassNamed(c.kernel.memory.data.string(name));
    yield c.on(site, `${what}(${lockClass.name})`, lock, (structure) => ({
      what,
      ready: null,
      run: (machine) => {
        init(machine, structure, lockClass);
        return 0;
      },
    }));
    return undefined;
  };
}

function isHeld(fields: readonly number[]): Shim {
  return function* (c, site, lock = 0) {
    return yield c.on(site, 'is_locked', lock, (structure) => ({
      what: 'is_locked',
      ready: null,
      run: (machine) => (fields.some((field) => machine.read(structure + field) !== 0) ? 1 : 0),
    }));
  };
}

/** Takes the lock, or gives up for a pending signal: -EINTR. */
function interruptible(call: LockFunction, what: string): Shim {
  return function* (c, site, lock = 0) {
    const name = lockName(c, site, lock);
    beforeTaking(c, what, site);
    return yield c.on(site, `${what}(${name})`, lock, (structure, on) => {
      const effect = firstStep(call(structure, name));
      if (!signalPending(on)) return effect;
      return { ...effect, ready: null, run: () => -errnos.EINTR };
    });
  };
}

function tryTake(
  isFree: (machine: Machine, lock: Address) => boolean,
  call: LockFunction,
  what: string,
): Shim {
  return function* (c, site, lock = 0) {
    const name = lockName(c, site, lock);
    beforeTaking(c, what, site);
    return yield c.on(site, `${what}(${name})`, lock, (structure, on) => {
      if (!isFree(on, structure)) return { what, ready: null, run: () => 0 };
      const effect = firstStep(call(structure, name));
      return {
        ...effect,
        run: (machine) => {
          effect.run(machine);
          return 1;
        },
      };
    });
  };
}

export const lockShims: Shims = {
  k_spin_lock_init: initialized(spinLockInit, 'spin_lock_init'),
  k_spin_lock: oneStep(spinLock, 'spin_lock', 'take'),
  k_spin_trylock: tryTake(
    (machine, lock) => machine.read(lock + Spinlock.owner) === 0,
    spinLock,
    'spin_trylock',
  ),
  k_spin_unlock: oneStep(spinUnlock, 'spin_unlock', 'release'),
  k_spin_is_locked: isHeld([Spinlock.owner]),

  k_mutex_init: initialized(mutexInit, 'mutex_init'),
  k_mutex_lock: oneStep(mutexLock, 'mutex_lock', 'take'),
  k_mutex_lock_interruptible: interruptible(mutexLock, 'mutex_lock_interruptible'),
  k_mutex_trylock: oneStep(mutexTrylock, 'mutex_trylock', 'try'),
  k_mutex_unlock: oneStep(mutexUnlock, 'mutex_unlock', 'release'),
  k_mutex_is_locked: isHeld([Mutex.owner]),

  k_init_rwsem: initialized(initRwsem, 'init_rwsem'),
  k_down_read: oneStep(downRead, 'down_read', 'try'),
  k_down_read_trylock: oneStep(downReadTrylock, 'down_read_trylock', 'try'),
  k_up_read: oneStep(upRead, 'up_read', 'release'),
  k_down_write: oneStep(downWrite, 'down_write', 'take'),
  k_down_write_killable: interruptible(downWrite, 'down_write_killable'),
  k_down_write_trylock: tryTake(
    (machine, sem) =>
      machine.read(sem + RwSemaphore.writer) === 0 && machine.read(sem + RwSemaphore.readers) === 0,
    downWrite,
    'down_write_trylock',
  ),
  k_up_write: oneStep(upWrite, 'up_write', 'release'),
  k_downgrade_write: oneStep(downgradeWrite, 'downgrade_write', 'release'),
  k_mmap_write_unlock: oneStep(
    (lock) => mmapWriteUnlock(lock - MmStruct.mmap_lock),
    'mmap_write_unlock',
    'release',
  ),
  k_mmap_write_downgrade: oneStep(
    (lock) => mmapWriteDowngrade(lock - MmStruct.mmap_lock),
    'mmap_write_downgrade',
    'release',
  ),
  k_rwsem_is_locked: isHeld([RwSemaphore.writer, RwSemaphore.readers]),
};
