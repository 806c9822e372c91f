/** Layouts of an address space: include/linux/mm_types.h, reduced to what notifiers depend on. */

import { struct, wordArray } from '../../machine/struct';
import { HlistHead } from '../kernel/hlist';
import { lockClass } from '../kernel/lockdep';
import { RwSemaphore } from '../kernel/rw-semaphore';
import { Spinlock } from '../kernel/spinlock';
import { WorkStruct } from '../kernel/workqueue';

/** The most VMAs of an mm. */
export const MAX_VMAS = 4;

/** What the notifiers of 2008 had in each mm: their list, and the lock that the review asked for. */
export const MmuNotifierHead = struct('mmu_notifier_head', {
  head: HlistHead.type,
  lock: Spinlock.type,
});

/** The tasks that hold the lock of each VMA for reading. */
const VmLocks = struct('vm_locks', {
  readers0: 'task mask',
  readers1: 'task mask',
  readers2: 'task mask',
  readers3: 'task mask',
});

export const MmStruct = struct('mm_struct', {
  /** References to the address space; all of them together count as one in `mm_count`. */
  mm_users: 'word',
  /** References to this structure and its pgd. */
  mm_count: 'word',
  /** References to this structure alone, in kernels that have that count. */
  mm_bare_refs: 'word',
  /** The work that frees the mm, where the last reference was dropped in atomic context. */
  async_put_work: WorkStruct.type,
  mmap_lock: RwSemaphore.type,
  /** Stands for the locks of all page tables. */
  page_table_lock: Spinlock.type,
  /** `struct mmu_notifier_subscriptions`, or NULL before the first registration. */
  notifier_subscriptions: 'pointer',
  /** The list of the notifiers of 2008. */
  mmu_notifier: MmuNotifierHead.type,
  /** Address of the process of the mm. */
  process: 'word',
  /** Pages in the page tables. */
  present: 'word',
  /** Present pages that a fork has write-protected, as another mm may share them. */
  copyOnWrite: 'word',
  /** Pages that were only read so far, so that the page tables have the zero page for them. */
  zero: 'word',
  /** Pages whose PTE has the accessed bit. */
  young: 'word',
  /** Pages that have been written to since they were mapped. */
  written: 'word',
  /** Pages that mremap has moved to where the script has no addresses. */
  moved: 'word',
  /** Pages of each VMA; 0 where there is none. */
  vmas: wordArray('vmas', MAX_VMAS),
  /** `vma->vm_lock` of each VMA. */
  vmLocks: VmLocks.type,
  /** Bit mask of the VMAs whose `vm_lock_seq` is the `mm_lock_seq`. */
  writeLockedVmas: 'word',
});

/** The number of each VMA. */
export const vmaIndexes: readonly number[] = Array.from({ length: MAX_VMAS }, (_, index) => index);

/** Address of the word with the pages of a VMA. */
export function vma(mm: number, index: number): number {
  return mm + MmStruct.vmas + 1 + index;
}

/** Address of the mask of the tasks that hold the lock of a VMA for reading. */
export function vmaReaders(mm: number, index: number): number {
  return mm + MmStruct.vmLocks + 1 + index;
}

/**
 * A user process, which outlives each of its mms. Its rmap lock stands for all `anon_vma` and
 * `i_mmap` locks of its mappings.
 */
export const Process = struct('process', {
  /** Number of the process in the script. */
  index: 'word',
  /** `task->mm`: NULL once the last thread has left. */
  mm: 'pointer',
  /** The mm as drivers know it, dangling once it is freed. */
  knownMm: 'word',
  /** The mm that the reverse map finds for its pages; NULL once exit has unlinked its VMAs. */
  rmapMm: 'word',
  rmapLock: RwSemaphore.type,
  /** The same lock as a spinlock, as it was in 2008. */
  rmapSpinlock: Spinlock.type,
  threads: 'word',
  /** `exit_group()` has been called. */
  exiting: 'word',
  /** SIGKILL has been sent. */
  killed: 'word',
  /** Pages that have not been freed. */
  frames: 'word',
  /** Pages that are out of the page tables and about to be freed (`mmu_gather`). */
  gathered: 'word',
  /** Pages locked (`PG_locked`), marked `PG_external_rmap`, and dirty; of 2008 only. */
  lockedPages: 'word',
  externalRmap: 'word',
  dirtyPages: 'word',
  /** Pages that a device has written to since they were last written out. */
  writtenPages: 'word',
});

/** Guards the list of all pgds on x86; held there with softirqs enabled, when a pgd is allocated. */
export const pgdLockClass = lockClass('pgd_lock', { takenWithSoftirqsOn: true });
export const pageTableLockClass = lockClass('page table lock');
export const mmapLockClass = lockClass('mmap_lock');
export const vmaLockClass = lockClass('vma->vm_lock');
export const allLocksMutexClass = lockClass('mm_all_locks_mutex');
export const rmapLockClass = lockClass('anon_vma/i_mmap lock', { takenByReclaim: true });
export const rmapSpinlockClass = lockClass('anon_vma/i_mmap spinlock', { takenByReclaim: true });
