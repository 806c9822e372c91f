/**
 * The state before a script's first action: the objects that are never freed, at addresses that are
 * the same in every run of the script.
 */

import { initLockdep, lockClass } from '../linux/kernel/lockdep';
import { Mutex, mutexInit } from '../linux/kernel/mutex';
import { initRwsem } from '../linux/kernel/rw-semaphore';
import { Spinlock, spinLockInit } from '../linux/kernel/spinlock';
import { SrcuStruct } from '../linux/kernel/srcu';
import { initTasks } from '../linux/kernel/task';
import { Workqueue } from '../linux/kernel/workqueue';
import {
  allLocksMutexClass,
  Process,
  rmapLockClass,
  rmapSpinlockClass,
} from '../linux/mm/mm-struct';
import { MAX_PROCESSES, SecondaryMmu } from '../linux/mm/secondary-mmu';
import { IommuDevice, IommuSva, svaLockClass } from '../linux/sva/structs';
import { initRmapNotifierList, MmuRmapNotifierList } from '../linux/v2008/mmu-rmap-notifier';
import type { Machine } from '../machine/machine';
import { PendingStore, STORE_SLOTS } from '../machine/store-buffer';
import { type Address, type StructType, struct, wordArray } from '../machine/struct';

/** How far a script has run. */
export const Progress = struct('progress', {
  /** Number of the running phase. */
  phase: 'word',
  /** Bit mask of the held callbacks that have been released: see `KernelUnderTest.holdBit()`. */
  released: 'word',
});

/** A driver's module: its locks, and the references that it holds. */
export const Module = struct('module', {
  lock: Spinlock.type,
  /** Held by its `invalidate`, and by who establishes sptes. */
  userLock: Mutex.type,
  unloaded: 'word',
  /** `kvm->mmu_invalidate_in_progress` and `kvm->mmu_invalidate_seq`. */
  invalidateInProgress: 'word',
  invalidateSeq: 'word',
  /** For each process, how many references to its mm the driver holds, and the mm. */
  mmReferences: wordArray('mm_references', MAX_PROCESSES),
  mms: pointerArray('referenced_mms', MAX_PROCESSES),
});

/** What a name of the script stands for. */
export const Handle = struct('handle', {
  /** The notifier, while the driver counts on it. */
  notifier: 'pointer',
  /** The same after that too: dangling once the notifier is freed. */
  known: 'word',
  mm: 'word',
  /** Another object, such as a mirror, while the driver has it; and the same after that too. */
  object: 'pointer',
  knownObject: 'word',
});

export interface InitialState {
  readonly progress: Address;
  /** The SRCU domain of the notifier core; for the notifiers of 2008, RCU itself. */
  readonly srcu: Address;
  /** The list of the rmap notifiers of 2008. */
  readonly rmapNotifiers: Address;
  readonly processes: readonly Address[];
  readonly modules: readonly Address[];
  readonly devices: readonly Address[];
  /** SVA's global state, and each driver's device as the IOMMU knows it. */
  readonly sva: Address;
  readonly iommuDevices: readonly Address[];
  /** Slots of stores that are not visible yet; none where each store is visible at once. */
  readonly pendingStores: readonly Address[];
  /** Each driver's own srcu_struct. */
  readonly driverSrcus: readonly Address[];
  readonly handles: readonly Address[];
  /** The work queue of `schedule_work()`. */
  readonly workqueue: Address;
  readonly allLocksMutex: Address;
}

export interface Roles {
  /** Whether plain stores become visible late. */
  readonly weaklyOrdered: boolean;
  readonly processes: number;
  readonly drivers: number;
  readonly notifiers: number;
}

const driverLockClass = lockClass('driver lock');
const userLockClass = lockClass('driver->user_lock');

function pointerArray(name: string, length: number): StructType {
  const fields = Object.fromEntries(
    Array.from({ length }, (_, index) => [`pointer${index}`, 'pointer' as const]),
  );
  return struct(name, fields).type;
}

/** Build the initial state on a fresh machine. */
export function buildInitialState(machine: Machine, roles: Roles): InitialState {
  initTasks(machine);
  initLockdep(machine);
  const place = (type: StructType): Address => {
    const address = machine.allocate(type);
    machine.roots.push(address);
    return address;
  };
  const places = (type: StructType, count: number): Address[] =>
    Array.from({ length: count }, () => place(type));
  const state = {
    progress: place(Progress.type),
    srcu: place(SrcuStruct.type),
    rmapNotifiers: place(MmuRmapNotifierList.type),
    processes: places(Process.type, roles.processes),
    modules: places(Module.type, roles.drivers),
    devices: places(SecondaryMmu.type, roles.drivers),
    driverSrcus: places(SrcuStruct.type, roles.drivers),
    handles: places(Handle.type, roles.notifiers),
    workqueue: place(Workqueue.type),
    allLocksMutex: place(Mutex.type),
    sva: place(IommuSva.type),
    iommuDevices: places(IommuDevice.type, roles.drivers),
    pendingStores: places(PendingStore.type, roles.weaklyOrdered ? STORE_SLOTS : 0),
  };
  initRmapNotifierList(machine, state.rmapNotifiers);
  mutexInit(machine, state.allLocksMutex, allLocksMutexClass);
  machine.pendingStores.length = 0;
  machine.pendingStores.push(...state.pendingStores);
  initRwsem(machine, state.sva + IommuSva.lock, svaLockClass);
  for (const device of state.iommuDevices) machine.write(device + IommuDevice.min_pasid, 1);
  state.processes.forEach((process, index) => {
    machine.write(process + Process.index, index);
    initRwsem(machine, process + Process.rmapLock, rmapLockClass);
    spinLockInit(machine, process + Process.rmapSpinlock, rmapSpinlockClass);
  });
  for (const module of state.modules) {
    spinLockInit(machine, module + Module.lock, driverLockClass);
    mutexInit(machine, module + Module.userLock, userLockClass);
  }
  return state;
}

/** Address of the count of references that a driver holds to a process's mm. */
export function mmReferences(module: Address, process: number): Address {
  return module + Module.mmReferences + 1 + process;
}

/** Address of the pointer to the mm that those references are to. */
export function referencedMm(module: Address, process: number): Address {
  return module + Module.mms + 1 + process;
}
