/**
 * The lifetime of an mm: `mm_users`, `mm_count` and exit. Follows kernel/fork.c, mm/mmap.c and
 * include/linux/sched/mm.h of Linux 6.12. Of the pgd, only its freeing is modelled.
 */

import { step } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import { warnOn } from '../kernel/bug';
import { lockAcquired, lockReleased, markLock } from '../kernel/lockdep';
import { refcountDecAndTest, refcountInc, refcountIncNotZero } from '../kernel/refcount';
import { downWrite, initRwsem, upWrite } from '../kernel/rw-semaphore';
import { spinLockInit } from '../kernel/spinlock';
import { mightSleep, TaskStruct } from '../kernel/task';
import { scheduleWork, type WorkFunction } from '../kernel/workqueue';
import { AllLocks } from './all-locks';
import {
  MAX_VMAS,
  MmStruct,
  mmapLockClass,
  Process,
  pageTableLockClass,
  pgdLockClass,
  vma,
} from './mm-struct';
import { mmapReadLock, mmapReadUnlock, mmapWriteLock, mmapWriteUnlock } from './mmap-lock';
import type { MmuNotifierRange } from './notifier-hooks';

/** Stands for `[0, ULONG_MAX)`, the range that notifiers get at exit. */
export const WHOLE_ADDRESS_SPACE = { start: 0, end: Number.MAX_SAFE_INTEGER } as const;

/** Numbers of `mmput_async_fn()` and `mmdrop_async_fn()` among the functions of work queues. */
const MMPUT_WORK = 0;
const MMDROP_WORK = 1;

export class MmLifetime extends AllLocks {
  /** `mm_alloc()`: a new address space with so many users. Part of a step. */
  allocate(machine: Machine, process: Address, users: number): Address {
    const mm = machine.allocate(MmStruct.type);
    machine.write(mm + MmStruct.mm_users, users);
    machine.write(mm + MmStruct.mm_count, 1);
    machine.write(mm + MmStruct.process, process);
    initRwsem(machine, mm + MmStruct.mmap_lock, mmapLockClass);
    spinLockInit(machine, mm + MmStruct.page_table_lock, pageTableLockClass);
    machine.write(process + Process.mm, mm);
    machine.write(process + Process.knownMm, mm);
    machine.write(process + Process.rmapMm, mm);
    return mm;
  }

  /** `mmget()`: one more user, of an mm that has users. */
  *mmget(mm: Address): Operation {
    yield step('mmget()', (machine) => refcountInc(machine, mm + MmStruct.mm_users, 'mm_users'));
  }

  /** `mmget_not_zero()`: 1 if the address space still existed and is now pinned, else 0. */
  *mmgetNotZero(mm: Address): Operation<number> {
    return yield step('mmget_not_zero()', (machine) =>
      refcountIncNotZero(machine, mm + MmStruct.mm_users, 'mm_users') ? 1 : 0,
    );
  }

  /** `mmput()`: the last user tears the address space down. May sleep. */
  *mmput(mm: Address): Operation {
    const last = yield step('mmput()', (machine) => {
      mightSleep(machine, 'mmput()');
      return refcountDecAndTest(machine, mm + MmStruct.mm_users, 'mm_users') ? 1 : 0;
    });
    if (last === 1) yield* this.lastMmput(mm);
  }

  /** `mmput_async()`: the last user has a work queue tear the address space down. Never sleeps. */
  *mmputAsync(mm: Address): Operation {
    yield step('mmput_async()', (machine) => {
      if (!refcountDecAndTest(machine, mm + MmStruct.mm_users, 'mm_users')) return;
      this.scheduleMmput(machine, mm);
    });
  }

  /** Has the work queue call `__mmput()`. Part of a step. */
  scheduleMmput(machine: Machine, mm: Address): void {
    scheduleWork(machine, this.environment.workqueue, mm + MmStruct.async_put_work, MMPUT_WORK);
  }

  /** `__mmput()`: the address space goes, and with it the mm_count that all its users shared. */
  protected *lastMmput(mm: Address): Operation {
    yield* this.exitMmap(mm);
    yield* this.mmdrop(mm);
  }

  /** `mmgrab()`: keep the structure, not the mappings. */
  *mmgrab(mm: Address): Operation {
    yield step('mmgrab()', (machine) => this.grab(machine, mm));
  }

  grab(machine: Machine, mm: Address): void {
    refcountInc(machine, mm + MmStruct.mm_count, 'mm_count');
  }

  /** `mmdrop()`: the last reference frees the structure. */
  *mmdrop(mm: Address): Operation {
    yield step('mmdrop()', (machine) => this.drop(machine, mm));
  }

  /** `mmdrop_async()`: the last reference has a work queue free the structure. */
  *mmdropAsync(mm: Address): Operation {
    yield step('mmdrop_async()', (machine) => {
      if (!refcountDecAndTest(machine, mm + MmStruct.mm_count, 'mm_count')) return;
      scheduleWork(machine, this.environment.workqueue, mm + MmStruct.async_put_work, MMDROP_WORK);
    });
  }

  /**
   * `mmgrab_lazy_tlb()` in `context_switch()`: the kernel thread that begins to run keeps the page
   * tables of the task before it.
   */
  *mmgrabLazyTlb(mm: Address): Operation {
    yield step('mmgrab_lazy_tlb()', (machine) => {
      this.grab(machine, mm);
      machine.write(machine.currentTask + TaskStruct.activeMm, mm);
    });
  }

  /** `mmdrop_lazy_tlb()` in `finish_task_switch()`: the kernel thread has stopped running. */
  *mmdropLazyTlb(mm: Address): Operation {
    yield step('mmdrop_lazy_tlb()', (machine) => {
      machine.write(machine.currentTask + TaskStruct.activeMm, NULL);
      this.drop(machine, mm);
    });
  }

  /** The functions of work queues, by the numbers that `scheduleWork()` takes. */
  get workFunctions(): readonly WorkFunction[] {
    const functions: WorkFunction[] = [];
    functions[MMPUT_WORK] = (work) => this.lastMmput(work - MmStruct.async_put_work);
    functions[MMDROP_WORK] = (work) => this.mmdropWork(work - MmStruct.async_put_work);
    return functions;
  }

  /** `mmdrop_async_fn()`. */
  private *mmdropWork(mm: Address): Operation {
    yield step('__mmdrop()', (machine) => this.destroy(machine, mm));
  }

  private drop(machine: Machine, mm: Address): void {
    if (refcountDecAndTest(machine, mm + MmStruct.mm_count, 'mm_count')) this.destroy(machine, mm);
  }

  /** `__mmdrop()`. Part of a step: it waits for nothing but pgd_lock, and for that only shortly. */
  protected destroy(machine: Machine, mm: Address): void {
    const active = machine.read(machine.currentTask + TaskStruct.activeMm) === mm;
    warnOn(machine, active, 'an mm_struct is freed whose page tables the task uses');
    this.freePgd(machine, mm);
    this.notifiers.subscriptionsDestroy(machine, mm);
    this.freeMm(machine, mm);
  }

  /** `mm_free_pgd()`, which takes pgd_lock in `pgd_dtor()` of x86. */
  freePgd(machine: Machine, mm: Address): void {
    markLock(machine, pgdLockClass);
    lockAcquired(machine, pgdLockClass);
    lockReleased(machine, pgdLockClass);
    machine.emit({ kind: 'free', object: 'pgd', process: this.processName(machine, mm) });
  }

  /** `put_user_ns()` and `free_mm()`. */
  freeMm(machine: Machine, mm: Address): void {
    const process = this.processName(machine, mm);
    machine.free(mm);
    machine.emit({ kind: 'free', object: 'mm_struct', process });
  }

  /** `exit_mmap()`: notifiers first, then the mappings, then the pages. */
  *exitMmap(mm: Address): Operation {
    yield* this.notifiers.release(mm);
    yield* mmapReadLock(mm);
    const range: MmuNotifierRange = { mm, ...WHOLE_ADDRESS_SPACE, event: 'UNMAP', blockable: true };
    yield* this.notifiers.invalidateRangeStart(range);
    const unmapped = yield* this.clearPageTables(mm, ~0);
    yield* this.notifiers.invalidateRangeEnd(range);
    yield* mmapReadUnlock(mm);
    yield* mmapWriteLock(mm);
    yield* this.freePageTables(mm);
    yield* this.freePages(mm, unmapped);
    yield* mmapWriteUnlock(mm);
  }

  /** `free_pgtables()`: takes the mm off the reverse map, after the walks that hold its lock. */
  protected *freePageTables(mm: Address): Operation {
    const process = yield step('mm->owner', (machine) => machine.read(mm + MmStruct.process));
    yield* downWrite(process + Process.rmapLock, 'anon_vma->rwsem');
    yield step('unlink_anon_vmas()', (machine) => this.unlinkVmas(machine, mm));
    yield* upWrite(process + Process.rmapLock, 'anon_vma->rwsem');
  }

  /** Removes the VMAs of the mm, and the mm from the reverse map. Part of a step. */
  protected unlinkVmas(machine: Machine, mm: Address): void {
    const process = machine.read(mm + MmStruct.process);
    if (machine.read(process + Process.rmapMm) === mm)
      machine.write(process + Process.rmapMm, NULL);
    for (let index = 0; index < MAX_VMAS; index++) machine.write(vma(mm, index), 0);
  }
}
