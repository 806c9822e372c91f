/**
 * The lock that each VMA has since Linux 6.4: include/linux/mm.h, and `lock_vma_under_rcu()` of
 * mm/memory.c, Linux 6.12. A fault holds it for reading in the place of the mmap lock.
 */
import { step, waitUntil } from '../../machine/effect';
import type { Machine, Operation, StepBody } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import { lockAcquired, lockReleased, mightLock } from '../kernel/lockdep';
import { MmStruct, vma, vmaIndexes, vmaLockClass, vmaReaders } from './mm-struct';
import { mmapReadLock, mmapReadUnlock } from './mmap-lock';
import type { PageMask } from './page-map';
import { MmPages } from './pages';

/** What a fault holds that has found its VMA being written to, or that has no VMA: the mmap lock. */
const MMAP_LOCK = -1;

export class VmaLocks extends MmPages {
  /** `lock_vma_under_rcu()`, or else `mmap_read_lock()`; returns what `unlockFault()` needs. */
  protected *lockForFault(mm: Address, pages: PageMask): Operation<number> {
    if (this.environment.perVmaLocks) {
      const index = yield step('lock_vma_under_rcu()', (machine) =>
        this.vmaStartRead(machine, mm, pages),
      );
      if (index !== MMAP_LOCK) return index;
    }
    yield* mmapReadLock(mm);
    return MMAP_LOCK;
  }

  /** `release_fault_lock()`. */
  protected *unlockFault(mm: Address, held: number): Operation {
    if (held === MMAP_LOCK) {
      yield* mmapReadUnlock(mm);
      return;
    }
    yield step('vma_end_read()', (machine) => {
      const readers = vmaReaders(mm, held);
      machine.write(readers, machine.read(readers) & ~(1 << machine.current));
      lockReleased(machine, vmaLockClass);
    });
  }

  /** `vma_start_read()` of the VMA that has the pages. A writer that waits for it keeps it too. */
  private vmaStartRead(machine: Machine, mm: Address, pages: PageMask): number {
    const index = vmaIndexes.find((one) => (machine.read(vma(mm, one)) & pages) !== 0);
    if (index === undefined) return MMAP_LOCK;
    if ((machine.read(mm + MmStruct.writeLockedVmas) & (1 << index)) !== 0) return MMAP_LOCK;
    const readers = vmaReaders(mm, index);
    machine.write(readers, machine.read(readers) | (1 << machine.current));
    lockAcquired(machine, vmaLockClass);
    return index;
  }

  /**
   * `vma_start_write()` of each VMA chosen, in their order, and then `more` in the same step: waits
   * for the faults in them, and keeps out new ones until the mmap lock is given back. The caller
   * holds that for writing.
   */
  protected *vmaStartWrite(
    mm: Address,
    chosen: (machine: Machine, index: number) => boolean,
    what: string,
    more: StepBody,
  ): Operation<number> {
    let waitsFor = yield step(what, (machine) => this.takeVmas(machine, mm, 0, chosen, more));
    while (waitsFor < 0) {
      const index = -1 - waitsFor;
      waitsFor = yield waitUntil(
        'vma_start_write()',
        (machine) => machine.read(vmaReaders(mm, index)) === 0,
        (machine) => this.takeVmas(machine, mm, index + 1, chosen, more),
      );
    }
    return waitsFor;
  }

  /** `vma_start_write()` of the VMAs that have some of the pages, and `more` in the last step. */
  protected *writeVmas(
    mm: Address,
    pages: PageMask,
    what: string,
    more: StepBody = () => undefined,
  ): Operation {
    yield* this.vmaStartWrite(
      mm,
      (machine, index) => (machine.read(vma(mm, index)) & pages) !== 0,
      what,
      more,
    );
  }

  /**
   * Locks the VMAs from this one on, up to and including one that a fault holds: then returns -1
   * less its number. Otherwise does `more`, which returns no negative number. Part of a step.
   */
  private takeVmas(
    machine: Machine,
    mm: Address,
    from: number,
    chosen: (machine: Machine, index: number) => boolean,
    more: StepBody,
  ): number {
    if (this.environment.perVmaLocks) {
      for (const index of vmaIndexes.slice(from)) {
        if (machine.read(vma(mm, index)) === 0 || !chosen(machine, index)) continue;
        if (this.markWriteLocked(machine, mm, index)) return -1 - index;
      }
    }
    return more(machine) ?? 0;
  }

  /** `vma_start_write()` up to its wait: whether it must wait for a fault. Part of a step. */
  protected markWriteLocked(machine: Machine, mm: Address, index: number): boolean {
    mightLock(machine, vmaLockClass);
    const marked = mm + MmStruct.writeLockedVmas;
    machine.write(marked, machine.read(marked) | (1 << index));
    return machine.read(vmaReaders(mm, index)) !== 0;
  }
}
