/**
 * The operations that change page tables, and so call the notifiers: munmap, madvise, mprotect,
 * fork, execve, exit, reclaim and process_mrelease. Follows mm/mmap.c, mm/memory.c, mm/mprotect.c,
 * mm/madvise.c, mm/rmap.c, mm/oom_kill.c and kernel/fork.c of Linux 6.12.
 */
import { step, waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import { errnos, PAGE_SIZE, type Range } from '../../protocol/names';
import { downRead, upRead } from '../kernel/rw-semaphore';
import { MmLifetime, WHOLE_ADDRESS_SPACE } from './lifetime';
import { MAX_VMAS, MmStruct, Process, vma, vmaIndexes } from './mm-struct';
import {
  mmapReadLock,
  mmapReadUnlock,
  mmapWriteDowngrade,
  mmapWriteLock,
  mmapWriteUnlock,
} from './mmap-lock';
import type { MmuNotifierRange } from './notifier-hooks';

export class MmOperations extends MmLifetime {
  /** mmap(2) with MAP_FIXED | MAP_POPULATE of anonymous memory: a VMA with its pages present. */
  *mmap(mm: Address, range: Range): Operation<number> {
    const pages = this.pageMap.mask(range);
    yield* mmapWriteLock(mm);
    const result = yield step('mmap() makes a VMA', (machine) => {
      const free = vmaIndexes.find((index) => machine.read(vma(mm, index)) === 0);
      if (free === undefined) return -errnos.ENOMEM;
      const process = machine.read(mm + MmStruct.process);
      machine.write(vma(mm, free), pages);
      if (this.environment.perVmaLocks) this.markWriteLocked(machine, mm, free);
      machine.write(mm + MmStruct.present, machine.read(mm + MmStruct.present) | pages);
      machine.write(mm + MmStruct.young, machine.read(mm + MmStruct.young) | pages);
      machine.write(process + Process.frames, machine.read(process + Process.frames) | pages);
      return 0;
    });
    yield* mmapWriteUnlock(mm);
    return result;
  }

  /**
   * munmap(2): detaches the VMAs with the mmap lock held for writing, and frees the pages with it
   * held for reading. The rmap locks, which Linux takes to split or unlink a VMA, are left out.
   */
  *munmap(mm: Address, range: Range): Operation {
    const notified: MmuNotifierRange = { mm, ...range, event: 'UNMAP', blockable: true };
    yield* mmapWriteLock(mm);
    yield* this.writeVmas(mm, this.pageMap.mask(range), 'the VMAs are detached', (machine) =>
      this.trimVmas(machine, mm, this.pageMap.mask(range)),
    );
    yield* mmapWriteDowngrade(mm);
    yield* this.notifiers.invalidateRangeStart(notified);
    const unmapped = yield* this.clearPageTables(mm, this.pageMap.mask(range));
    yield* this.notifiers.invalidateRangeEnd(notified);
    yield* this.freePages(mm, unmapped);
    yield* mmapReadUnlock(mm);
  }

  /** madvise(2) with MADV_DONTNEED: `zap_page_range_single()`. */
  *madvise(mm: Address, range: Range): Operation {
    const notified: MmuNotifierRange = { mm, ...range, event: 'CLEAR', blockable: true };
    yield* mmapReadLock(mm);
    yield* this.notifiers.invalidateRangeStart(notified);
    const unmapped = yield* this.clearPageTables(mm, this.pageMap.mask(range));
    yield* this.notifiers.invalidateRangeEnd(notified);
    yield* this.freePages(mm, unmapped);
    yield* mmapReadUnlock(mm);
  }

  /** mprotect(2): `change_protection()`; `tlb_finish_mmu()` flushes when the bracket has ended. */
  *mprotect(mm: Address, range: Range): Operation {
    const notified: MmuNotifierRange = { mm, ...range, event: 'PROTECTION_VMA', blockable: true };
    yield* mmapWriteLock(mm);
    yield* this.writeVmas(mm, this.pageMap.mask(range), 'vm_flags_reset()');
    yield* this.notifiers.invalidateRangeStart(notified);
    yield step('PTEs are changed', () => undefined);
    yield* this.notifiers.invalidateRangeEnd(notified);
    yield* this.notifiers.archInvalidateSecondaryTlbs(mm, range);
    yield* mmapWriteUnlock(mm);
  }

  /**
   * fork(2): `dup_mmap()` write-protects the parent's pages, one VMA at a time, and then flushes
   * all TLBs. The child's pages are copies of their own from the start.
   */
  *fork(mm: Address, child: Address): Operation {
    yield* mmapWriteLock(mm);
    const childMm = yield step('mm_init()', (machine) => {
      machine.write(child + Process.threads, 1);
      return this.allocate(machine, child, 1);
    });
    for (let index = 0; index < MAX_VMAS; index++) yield* this.copyPageRange(mm, childMm, index);
    yield* this.notifiers.archInvalidateSecondaryTlbs(mm, WHOLE_ADDRESS_SPACE);
    yield* mmapWriteUnlock(mm);
  }

  /** execve(2): the process gets a new mm; the old one loses a user. */
  *execve(process: Address): Operation {
    const old = yield step('exec_mmap()', (machine) => {
      const mm = machine.read(process + Process.mm);
      this.allocate(machine, process, 1);
      return mm;
    });
    yield* this.mmput(old);
  }

  /** `exit_mm()` of one thread. */
  *exitThread(process: Address): Operation {
    const mm = yield step('exit_mm()', (machine) => {
      const old = machine.read(process + Process.mm);
      const threads = machine.read(process + Process.threads) - 1;
      machine.write(process + Process.threads, threads);
      if (threads === 0) machine.write(process + Process.mm, NULL);
      return old;
    });
    yield* this.mmput(mm);
  }

  /**
   * `try_to_unmap()` of each page of the range, through the reverse map. Linux announces a page
   * before it checks that the page is still present; here only present pages are announced.
   */
  *reclaim(process: Address, range: Range): Operation {
    for (let start = range.start; start < range.end; start += PAGE_SIZE) {
      yield* this.tryToUnmap(process, { start, end: start + PAGE_SIZE });
    }
  }

  /**
   * process_mrelease(2): reaps what it can without blocking; -EAGAIN if that is not all. Left out
   * are a signal while it waits for the mmap lock, and MMF_OOM_SKIP.
   */
  *processMrelease(process: Address): Operation<number> {
    const mm = yield step('find_lock_task_mm()', (machine) => {
      const found = machine.read(process + Process.mm);
      if (found === NULL) return -errnos.ESRCH;
      if (machine.read(process + Process.killed) === 0) return -errnos.EINVAL;
      this.grab(machine, found);
      return found;
    });
    if (mm < 0) return mm;
    yield* mmapReadLock(mm);
    const reaped = yield* this.oomReapTaskMm(mm);
    yield* mmapReadUnlock(mm);
    yield* this.mmdrop(mm);
    return reaped ? 0 : -errnos.EAGAIN;
  }

  /** `__oom_reap_task_mm()`: whether every VMA was reaped. */
  protected *oomReapTaskMm(mm: Address): Operation<boolean> {
    let reaped = true;
    for (let index = 0; index < MAX_VMAS; index++) {
      if (!(yield* this.oomReapVma(mm, index))) reaped = false;
    }
    return reaped;
  }

  /** One VMA in `__oom_reap_task_mm()`; whether its notifiers let it be reaped. */
  protected *oomReapVma(mm: Address, index: number): Operation<boolean> {
    const pages = yield step('for_each_vma()', (machine) => machine.read(vma(mm, index)));
    let reaped = true;
    for (const range of this.pageMap.ranges(pages)) {
      const notified: MmuNotifierRange = { mm, ...range, event: 'UNMAP', blockable: false };
      if ((yield* this.notifiers.invalidateRangeStart(notified)) !== 0) {
        reaped = false;
        continue;
      }
      const unmapped = yield* this.clearPageTables(mm, this.pageMap.mask(range));
      yield* this.notifiers.invalidateRangeEnd(notified);
      yield* this.freePages(mm, unmapped);
    }
    return reaped;
  }

  protected *copyPageRange(mm: Address, childMm: Address, index: number): Operation {
    const pages = yield* this.vmaStartWrite(
      mm,
      (_, one) => one === index,
      'for_each_vma()',
      (machine) => machine.read(vma(mm, index)),
    );
    for (const range of this.pageMap.ranges(pages)) {
      const notified: MmuNotifierRange = {
        mm,
        ...range,
        event: 'PROTECTION_PAGE',
        blockable: true,
      };
      yield* this.notifiers.invalidateRangeStart(notified);
      yield step('copy_page_range()', (machine) => this.copyVma(machine, mm, childMm, index));
      yield* this.notifiers.invalidateRangeEnd(notified);
    }
  }

  protected copyVma(machine: Machine, mm: Address, childMm: Address, index: number): void {
    const pages = machine.read(vma(mm, index));
    const present = machine.read(mm + MmStruct.present) & pages;
    const child = machine.read(childMm + MmStruct.process);
    machine.write(vma(childMm, index), pages);
    machine.write(childMm + MmStruct.present, machine.read(childMm + MmStruct.present) | present);
    machine.write(child + Process.frames, machine.read(child + Process.frames) | present);
    for (const shared of [mm, childMm]) {
      const copyOnWrite = shared + MmStruct.copyOnWrite;
      machine.write(copyOnWrite, machine.read(copyOnWrite) | present);
    }
  }

  protected *tryToUnmap(process: Address, page: Range): Operation {
    const mask = this.pageMap.mask(page);
    yield* downRead(process + Process.rmapLock, 'anon_vma->rwsem');
    const unlocked = (machine: Machine) => {
      const mapped = machine.read(process + Process.rmapMm);
      return mapped === NULL || this.pageTableUnlocked(machine, mapped);
    };
    const mm = yield waitUntil('page_vma_mapped_walk()', unlocked, (machine) => {
      const mapped = machine.read(process + Process.rmapMm);
      return mapped !== NULL && (machine.read(mapped + MmStruct.present) & mask) !== 0
        ? mapped
        : NULL;
    });
    if (mm !== NULL) {
      const notified: MmuNotifierRange = { mm, ...page, event: 'CLEAR', blockable: true };
      yield* this.notifiers.invalidateRangeStart(notified);
      const unmapped = yield* this.clearPageTables(mm, mask);
      yield* this.notifiers.invalidateRangeEnd(notified);
      yield* this.freePages(mm, unmapped);
    }
    yield* upRead(process + Process.rmapLock, 'anon_vma->rwsem');
  }

  protected trimVmas(machine: Machine, mm: Address, pages: number): void {
    for (let index = 0; index < MAX_VMAS; index++) {
      machine.write(vma(mm, index), machine.read(vma(mm, index)) & ~pages);
    }
  }
}
