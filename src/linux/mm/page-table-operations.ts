/**
 * Faults, and further system calls that change page tables and so call the notifiers. Follows
 * mm/memory.c, mm/mremap.c, mm/madvise.c and fs/proc/task_mmu.c of Linux 6.12.
 */
import { step, waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import { PAGE_SIZE, type Range } from '../../protocol/names';
import { spinLock, spinUnlock } from '../kernel/spinlock';
import { WHOLE_ADDRESS_SPACE } from './lifetime';
import { MmStruct, Process } from './mm-struct';
import { mmapReadLock, mmapReadUnlock, mmapWriteLock, mmapWriteUnlock } from './mmap-lock';
import type { MmuNotifierRange } from './notifier-hooks';
import { MmOperations } from './operations';
import type { PageMask } from './page-map';
import { staleTlbEntries, tlbEntries } from './secondary-mmu';

/** What a fault finds: a page that it leaves alone, no page, or a page to replace. */
const PRESENT = 0;
const ABSENT = 1;
const REPLACED = 2;

const TOUCHED_BY_READ = [MmStruct.young];
const TOUCHED_BY_WRITE = [MmStruct.young, MmStruct.written];

export class PageTableOperations extends MmOperations {
  /** A thread accesses pages one after the other; an access that the PTE does not allow faults. */
  *handleMmFault(mm: Address, range: Range, access: 'read' | 'write'): Operation {
    for (let start = range.start; start < range.end; start += PAGE_SIZE) {
      const page = { start, end: start + PAGE_SIZE };
      let resolved = false;
      while (!resolved) resolved = yield* this.faultOn(mm, page, access);
    }
  }

  /** One fault; false where the page table has changed meanwhile, so that the access faults again. */
  private *faultOn(mm: Address, page: Range, access: 'read' | 'write'): Operation<boolean> {
    const mask = this.pageMap.mask(page);
    const held = yield* this.lockForFault(mm, mask);
    let resolved = true;
    if (access === 'write') resolved = yield* this.writeFault(mm, page);
    else yield* this.readFault(mm, page);
    if (resolved) {
      yield step('the page is touched', (machine) => {
        for (const field of access === 'write' ? TOUCHED_BY_WRITE : TOUCHED_BY_READ)
          machine.write(mm + field, machine.read(mm + field) | mask);
      });
    }
    yield* this.unlockFault(mm, held);
    return resolved;
  }

  /** `do_anonymous_page()` for reading: maps the zero page, which takes no notifier. */
  protected *readFault(mm: Address, page: Range): Operation {
    const mask = this.pageMap.mask(page);
    yield step('do_anonymous_page()', (machine) => {
      if ((machine.read(mm + MmStruct.present) & mask) !== 0) return;
      machine.write(mm + MmStruct.zero, machine.read(mm + MmStruct.zero) | mask);
    });
  }

  /** `do_anonymous_page()` for writing, `do_wp_page()`, or nothing; false to fault again. */
  protected *writeFault(mm: Address, page: Range): Operation<boolean> {
    const mask = this.pageMap.mask(page);
    const process = yield step('vma_lookup()', (machine) => machine.read(mm + MmStruct.process));
    // The model has one bit for a page that is being freed and for its successor: the fault waits.
    const found = yield waitUntil(
      'handle_pte_fault()',
      (machine) =>
        this.pageTableUnlocked(machine, mm) &&
        (machine.read(process + Process.gathered) & mask) === 0,
      (machine) => this.writeFinds(machine, mm, mask),
    );
    if (found === REPLACED) return yield* this.wpPageCopy(mm, page);
    if (found === ABSENT) yield step('set_pte_at()', (machine) => this.mapOwn(machine, mm, mask));
    return true;
  }

  /**
   * `wp_page_copy()`: replaces a shared page, or the zero page, by a page of the process's own. All
   * TLBs are flushed between, so that no two devices see different pages. False where the PTE is
   * another one by the time that its lock is held: then nothing is replaced.
   */
  protected *wpPageCopy(mm: Address, page: Range): Operation<boolean> {
    const range: MmuNotifierRange = { mm, ...page, event: 'CLEAR', blockable: true };
    const mask = this.pageMap.mask(page);
    yield* this.notifiers.invalidateRangeStart(range);
    yield* spinLock(mm + MmStruct.page_table_lock, 'page table lock');
    const same = yield step('pte_same(), ptep_clear_flush()', (machine) => {
      if (!this.isReplaceable(machine, mm, mask)) return 0;
      this.clearReplaced(machine, mm, mask);
      return 1;
    });
    if (same === 1) {
      yield* this.notifiers.archInvalidateSecondaryTlbs(mm, page);
      yield step('set_pte_at()', (machine) => this.mapOwn(machine, mm, mask));
    }
    yield* spinUnlock(mm + MmStruct.page_table_lock, 'page table lock');
    yield* this.notifiers.invalidateRangeEnd(range);
    return same === 1;
  }

  /** Entries of the TLB become stale: they lead to a page that is not the process's any more. */
  protected clearReplaced(machine: Machine, mm: Address, page: PageMask): void {
    const index = this.processIndex(machine, mm);
    machine.write(mm + MmStruct.present, machine.read(mm + MmStruct.present) & ~page);
    for (const device of this.environment.devices) {
      const stale = staleTlbEntries(device, index);
      const cached = machine.read(tlbEntries(device, index)) & page;
      machine.write(stale, machine.read(stale) | cached);
    }
  }

  /**
   * mremap(2) to addresses that no script has: `move_page_tables()`, then `unmap_region()`.
   * `move_ptes()` flushes the moved pages under the lock of the page table.
   */
  *mremap(mm: Address, range: Range): Operation {
    const mask = this.pageMap.mask(range);
    const notified: MmuNotifierRange = { mm, ...range, event: 'UNMAP', blockable: true };
    yield* mmapWriteLock(mm);
    yield* this.writeVmas(mm, mask, 'move_vma()');
    yield* this.notifiers.invalidateRangeStart(notified);
    yield* this.movePtes(mm, range);
    yield* this.notifiers.invalidateRangeEnd(notified);
    yield* this.bracketed(notified, 'the old VMA is unmapped', (machine) =>
      this.trimVmas(machine, mm, mask),
    );
    yield* mmapWriteUnlock(mm);
  }

  private *movePtes(mm: Address, range: Range): Operation {
    const mask = this.pageMap.mask(range);
    yield* spinLock(mm + MmStruct.page_table_lock, 'page table lock');
    const moved = yield step('move_ptes()', (machine) => {
      const present = machine.read(mm + MmStruct.present);
      machine.write(mm + MmStruct.present, present & ~mask);
      machine.write(mm + MmStruct.moved, machine.read(mm + MmStruct.moved) | (present & mask));
      return present & mask;
    });
    if (moved !== 0) yield* this.notifiers.archInvalidateSecondaryTlbs(mm, range);
    yield* spinUnlock(mm + MmStruct.page_table_lock, 'page table lock');
  }

  /** madvise(2) with MADV_FREE: `madvise_free_single_vma()`. Memory never runs short: pages stay. */
  *madvise_free(mm: Address, range: Range): Operation {
    const notified: MmuNotifierRange = { mm, ...range, event: 'CLEAR', blockable: true };
    yield* mmapReadLock(mm);
    yield* this.notifiers.invalidateRangeStart(notified);
    const changed = yield* this.makeOld(mm, range, 'ptes are made clean and old');
    yield* this.notifiers.invalidateRangeEnd(notified);
    if (changed !== 0) yield* this.notifiers.archInvalidateSecondaryTlbs(mm, range);
    yield* mmapReadUnlock(mm);
  }

  /** madvise(2) with MADV_COLD: `madvise_cold()` makes the PTEs old, and announces nothing. */
  *madvise_cold(mm: Address, range: Range): Operation {
    yield* mmapReadLock(mm);
    const changed = yield* this.makeOld(mm, range, 'ptes are made old');
    if (changed !== 0) yield* this.notifiers.archInvalidateSecondaryTlbs(mm, range);
    yield* mmapReadUnlock(mm);
  }

  /** Clears the accessed bits, and returns the pages that had it: `tlb_finish_mmu()` flushes them. */
  private *makeOld(mm: Address, range: Range, what: string): Operation<number> {
    const mask = this.pageMap.mask(range);
    return yield step(what, (machine) => {
      const young = machine.read(mm + MmStruct.young);
      machine.write(mm + MmStruct.young, young & ~mask);
      return young & mask & machine.read(mm + MmStruct.present);
    });
  }

  /** `clear_refs_write()` of 4 to /proc/PID/clear_refs, which is about the whole address space. */
  *clear_refs(mm: Address, _range: Range): Operation {
    yield* mmapWriteLock(mm);
    yield* this.writeVmas(mm, ~0, 'vm_flags_clear(VM_SOFTDIRTY)');
    yield* this.bracketed(
      { mm, ...WHOLE_ADDRESS_SPACE, event: 'SOFT_DIRTY', blockable: true },
      'clear_soft_dirty()',
      () => undefined,
    );
    yield* this.notifiers.archInvalidateSecondaryTlbs(mm, WHOLE_ADDRESS_SPACE);
    yield* mmapWriteUnlock(mm);
  }

  /** A change of page tables between start and end. */
  protected *bracketed(
    range: MmuNotifierRange,
    what: string,
    change: (machine: Machine) => void,
  ): Operation {
    yield* this.notifiers.invalidateRangeStart(range);
    yield step(what, change);
    yield* this.notifiers.invalidateRangeEnd(range);
  }

  /** `pte_same()`: the PTE still is that of the zero page, or of a page that a fork has protected. */
  protected isReplaceable(machine: Machine, mm: Address, page: PageMask): boolean {
    const forked = machine.read(mm + MmStruct.copyOnWrite) & machine.read(mm + MmStruct.present);
    return ((machine.read(mm + MmStruct.zero) | forked) & page) !== 0;
  }

  protected writeFinds(machine: Machine, mm: Address, page: PageMask): number {
    if ((machine.read(mm + MmStruct.zero) & page) !== 0) return REPLACED;
    if ((machine.read(mm + MmStruct.present) & page) === 0) return ABSENT;
    const copyOnWrite = machine.read(mm + MmStruct.copyOnWrite);
    if ((copyOnWrite & page) === 0) return PRESENT;
    if (this.sharedWithOthers(machine, mm, page)) return REPLACED;
    // `wp_page_reuse()`: nobody shares the page any more, so it becomes writable.
    machine.write(mm + MmStruct.copyOnWrite, copyOnWrite & ~page);
    return PRESENT;
  }

  /** Whether another mm still has the page that a fork let both share. */
  protected sharedWithOthers(machine: Machine, mm: Address, page: PageMask): boolean {
    return this.environment.processes.some((process) => {
      const other = machine.read(process + Process.rmapMm);
      if (other === NULL || other === mm) return false;
      const shared =
        machine.read(other + MmStruct.copyOnWrite) & machine.read(other + MmStruct.present);
      return (shared & page) !== 0;
    });
  }

  protected mapOwn(machine: Machine, mm: Address, page: PageMask): void {
    const frames = machine.read(mm + MmStruct.process) + Process.frames;
    for (const field of [MmStruct.zero, MmStruct.copyOnWrite])
      machine.write(mm + field, machine.read(mm + field) & ~page);
    machine.write(mm + MmStruct.present, machine.read(mm + MmStruct.present) | page);
    machine.write(frames, machine.read(frames) | page);
  }
}
