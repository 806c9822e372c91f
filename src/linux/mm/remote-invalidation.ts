/**
 * What a driver or another process does to an mm that is not its own. Follows mm/migrate_device.c,
 * mm/memory.c, mm/userfaultfd.c and fs/userfaultfd.c of Linux 6.12.
 */
import { step } from '../../machine/effect';
import type { Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import { errnos, type Range } from '../../protocol/names';
import { assertHeld, downRead, upRead } from '../kernel/rw-semaphore';
import { MmStruct, Process } from './mm-struct';
import { mmapReadLock, mmapReadUnlock } from './mmap-lock';
import type { MmuNotifierRange } from './notifier-hooks';
import { PageTableOperations } from './page-table-operations';

export class RemoteInvalidation extends PageTableOperations {
  /**
   * `migrate_vma_setup()`: announces a migration for its owner. The caller holds the mmap lock. The
   * migration goes no further: no page gets a place in device memory, and each keeps its own.
   */
  *migrateVmaSetup(process: Address, range: Range, owner: number): Operation {
    const mm = yield step('migrate->vma->vm_mm', (machine) => {
      const known = machine.read(process + Process.knownMm);
      assertHeld(machine, known + MmStruct.mmap_lock, 'mm->mmap_lock');
      return known;
    });
    const migrated: MmuNotifierRange = { mm, ...range, event: 'MIGRATE', blockable: true, owner };
    yield* this.bracketed(migrated, 'migrate_vma_collect_pmd()', () => undefined);
  }

  /** `unmap_mapping_range()` of a file's pages, which go with that: through the reverse map. */
  *unmapMappingRange(process: Address, range: Range): Operation {
    yield* downRead(process + Process.rmapLock, 'mapping->i_mmap_rwsem');
    const mm = yield step('unmap_mapping_range_tree()', (machine) =>
      machine.read(process + Process.rmapMm),
    );
    if (mm !== NULL) {
      const cleared: MmuNotifierRange = { mm, ...range, event: 'CLEAR', blockable: true };
      yield* this.notifiers.invalidateRangeStart(cleared);
      const unmapped = yield* this.clearPageTables(mm, this.pageMap.mask(range));
      yield* this.notifiers.invalidateRangeEnd(cleared);
      yield* this.freePages(mm, unmapped);
    }
    yield* upRead(process + Process.rmapLock, 'mapping->i_mmap_rwsem');
  }

  /** UFFDIO_WRITEPROTECT, by whoever has the userfaultfd: 0, or -ESRCH where the mm has no users. */
  *userfaultfdWriteprotect(process: Address, range: Range): Operation<number> {
    const mm = yield step('ctx->mm', (machine) => {
      const known = machine.read(process + Process.knownMm);
      // The context keeps the structure, which here may have been freed.
      return machine.isFreed(known) ? -errnos.ESRCH : known;
    });
    if (mm < 0 || !(yield* this.pinForWriteprotect(mm))) return -errnos.ESRCH;
    yield* this.mwriteprotectRange(mm, range);
    yield* this.mmput(mm);
    return 0;
  }

  /** Whether the mm has users, and one more from here on. */
  protected *pinForWriteprotect(mm: Address): Operation<boolean> {
    return (yield* this.mmgetNotZero(mm)) === 1;
  }

  protected *mwriteprotectRange(mm: Address, range: Range): Operation {
    yield* mmapReadLock(mm);
    const changed: MmuNotifierRange = { mm, ...range, event: 'PROTECTION_VMA', blockable: true };
    yield* this.bracketed(changed, 'PTEs are changed', () => undefined);
    yield* this.notifiers.archInvalidateSecondaryTlbs(mm, range);
    yield* mmapReadUnlock(mm);
  }
}
