/**
 * The operations that change page tables in the kernel of January 2008, and their calls of the
 * notifiers: patches 2 to 4 of that series, on Linux 2.6.24. A range is announced once, after its
 * page tables are cleared and its pages freed; there is no start and end.
 */
import { step, waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import type { Range } from '../../protocol/names';
import { downRead, downWrite, upRead, upWrite } from '../kernel/rw-semaphore';
import { spinLock, spinUnlock } from '../kernel/spinlock';
import { MmStruct, Process, vma } from '../mm/mm-struct';
import type { NotifierHooks } from '../mm/notifier-hooks';
import type { PageMap, PageMask } from '../mm/page-map';
import type { MmEnvironment } from '../mm/pages';
import { MmWithBareReferences } from '../mm-references/bare-references';
import type { MmuNotifierAsPosted } from './mmu-notifier';
import type { RmapNotifiers } from './mmu-rmap-notifier';

const RMAP_LOCK = 'anon_vma->lock';
const I_MMAP_LOCK = 'mapping->i_mmap_lock';

/** Of the code that both kernels share, only exit calls notifiers of 2008. */
function hooksOf(core: MmuNotifierAsPosted): NotifierHooks {
  return {
    release: (mm) => core.release(mm),
    *invalidateRangeStart() {
      return 0;
    },
    *invalidateRangeEnd() {},
    *archInvalidateSecondaryTlbs() {},
    *clearFlushYoung() {
      return 0;
    },
    *clearYoung() {
      return 0;
    },
    *testYoung() {
      return 0;
    },
    subscriptionsDestroy: () => undefined,
  };
}

/** The notifiers, and whether pages can be marked for the rmap notifiers. */
export interface NotifiersOf2008 {
  readonly core: MmuNotifierAsPosted;
  readonly rmap: RmapNotifiers;
  /** False where `PageExternalRmap()` is always 0: without the page flag, or without the option. */
  readonly pageExternalRmap: boolean;
}

export class MmOperationsOf2008 extends MmWithBareReferences {
  protected readonly core: MmuNotifierAsPosted;

  constructor(
    protected readonly notifiersOf2008: NotifiersOf2008,
    pageMap: PageMap,
    environment: MmEnvironment,
  ) {
    super(hooksOf(notifiersOf2008.core), pageMap, environment);
    this.core = notifiersOf2008.core;
  }

  override allocate(machine: Machine, process: Address, users: number): Address {
    const mm = super.allocate(machine, process, users);
    this.core.headInit(machine, mm);
    return mm;
  }

  /** `exit_mmap()`: `mmu_notifier_release()` comes after the pages have been freed. */
  override *exitMmap(mm: Address): Operation {
    const unmapped = yield* this.clearPageTables(mm, ~0);
    yield* this.freePageTables(mm);
    yield* this.freePages(mm, unmapped);
    yield* this.core.release(mm);
  }

  /** `do_munmap()`, `unmap_region()`: with mmap_sem held for writing throughout. */
  override *munmap(mm: Address, range: Range): Operation {
    yield* downWrite(mm + MmStruct.mmap_lock, 'mm->mmap_sem');
    yield step('the VMAs are detached', (machine) =>
      this.trimVmas(machine, mm, this.pageMap.mask(range)),
    );
    yield* this.zapPageRange(mm, range, false);
    yield* upWrite(mm + MmStruct.mmap_lock, 'mm->mmap_sem');
  }

  /** `madvise_dontneed()`. */
  override *madvise(mm: Address, range: Range): Operation {
    yield* downRead(mm + MmStruct.mmap_lock, 'mm->mmap_sem');
    yield* this.zapPageRange(mm, range, false);
    yield* upRead(mm + MmStruct.mmap_lock, 'mm->mmap_sem');
  }

  /** `unmap_mapping_range()`: without mmap_sem, with the spinlock of the file's mappings held. */
  *ftruncate(mm: Address, range: Range): Operation {
    const process = yield* this.processOf(mm);
    yield* spinLock(process + Process.rmapSpinlock, I_MMAP_LOCK);
    yield* this.zapPageRange(mm, range, true);
    yield* spinUnlock(process + Process.rmapSpinlock, I_MMAP_LOCK);
  }

  /** `mprotect_fixup()`. */
  override *mprotect(mm: Address, range: Range): Operation {
    yield* downWrite(mm + MmStruct.mmap_lock, 'mm->mmap_sem');
    yield step('PTEs are changed', () => undefined);
    yield* this.core.invalidateRange(mm, range, false);
    yield* upWrite(mm + MmStruct.mmap_lock, 'mm->mmap_sem');
  }

  /** `zap_page_range()`: `lock` says that the caller holds a spinlock. */
  protected *zapPageRange(mm: Address, range: Range, lock: boolean): Operation {
    const unmapped = yield* this.clearPageTables(mm, this.pageMap.mask(range));
    yield* this.freePages(mm, unmapped);
    yield* this.core.invalidateRange(mm, range, lock);
  }

  /** `copy_page_range()`: announces each VMA of the parent once, after its copy. */
  protected override *copyPageRange(mm: Address, childMm: Address, index: number): Operation {
    const pages = yield step('for_each_vma()', (machine) => machine.read(vma(mm, index)));
    if (pages === 0) return;
    yield step('copy_page_range()', (machine) => this.copyVma(machine, mm, childMm, index));
    for (const range of this.pageMap.ranges(pages)) {
      yield* this.core.invalidateRange(mm, range, false);
    }
  }

  /** One page in `shrink_page_list()`: locked, unmapped, written out if it is dirty, and freed. */
  protected override *tryToUnmap(process: Address, range: Range): Operation {
    const pages = this.pageMap.mask(range);
    yield* lockPage(process, pages);
    const mm = yield* this.unmapPage(process, range);
    if (mm !== NULL) {
      if ((yield* this.pageExternalRmap(process, pages)) === 1) {
        yield* this.notifiersOf2008.rmap.invalidatePage({ process, mm, range });
      }
      yield* this.pageout(process, pages);
      yield* this.freeReclaimed(process, mm, pages);
    }
    yield* unlockPage(process, pages);
  }

  /** `PageExternalRmap()`. */
  *pageExternalRmap(process: Address, pages: PageMask): Operation<number> {
    if (!this.notifiersOf2008.pageExternalRmap) return 0;
    return yield step('PageExternalRmap()', (machine) =>
      (machine.read(process + Process.externalRmap) & pages) === 0 ? 0 : 1,
    );
  }

  /** `SetPageExternalRmap()` and `ClearPageExternalRmap()`. */
  *markPage(process: Address, pages: PageMask, marked: boolean): Operation {
    yield step(marked ? 'SetPageExternalRmap()' : 'ClearPageExternalRmap()', (machine) => {
      const flags = machine.read(process + Process.externalRmap);
      machine.write(process + Process.externalRmap, marked ? flags | pages : flags & ~pages);
    });
  }

  /** `try_to_unmap_one()`: announced with the spinlock of the reverse map held. NULL if not mapped. */
  protected *unmapPage(process: Address, range: Range): Operation<Address> {
    const pages = this.pageMap.mask(range);
    yield* spinLock(process + Process.rmapSpinlock, RMAP_LOCK);
    const mm = yield step('page_check_address()', (machine) => {
      const mapped = machine.read(process + Process.rmapMm);
      return mapped !== NULL && (machine.read(mapped + MmStruct.present) & pages) !== 0
        ? mapped
        : NULL;
    });
    if (mm !== NULL) {
      yield* this.clearPageTables(mm, pages);
      yield* this.core.invalidatePage(mm, range);
    }
    yield* spinUnlock(process + Process.rmapSpinlock, RMAP_LOCK);
    return mm;
  }

  /** Writes a dirty page to swap; a page that is not dirty is on swap already. */
  protected *pageout(process: Address, pages: PageMask): Operation {
    yield step('pageout() if PageDirty()', (machine) => {
      const dirty = machine.read(process + Process.dirtyPages) & pages;
      for (const field of [Process.dirtyPages, Process.writtenPages]) {
        machine.write(process + field, machine.read(process + field) & ~dirty);
      }
    });
  }

  private *freeReclaimed(process: Address, mm: Address, pages: PageMask): Operation {
    yield* this.freePages(mm, pages);
    yield step('what was not written out is gone', (machine) => {
      const freed = pages & ~machine.read(process + Process.frames);
      if ((machine.read(process + Process.writtenPages) & freed) === 0) return;
      machine.report('lost write', 'a page is dropped as clean that a device has written to');
    });
  }

  /** `free_pgtables()`: takes the mm off the reverse map, after the walks that hold its lock. */
  protected override *freePageTables(mm: Address): Operation {
    const process = yield* this.processOf(mm);
    yield* spinLock(process + Process.rmapSpinlock, RMAP_LOCK);
    yield step('anon_vma_unlink()', (machine) => this.unlinkVmas(machine, mm));
    yield* spinUnlock(process + Process.rmapSpinlock, RMAP_LOCK);
  }

  protected *processOf(mm: Address): Operation<Address> {
    return yield step('mm->owner', (machine) => machine.read(mm + MmStruct.process));
  }
}

/** `lock_page()`. */
function* lockPage(process: Address, pages: PageMask): Operation {
  const locked = process + Process.lockedPages;
  yield waitUntil(
    'lock_page()',
    (machine) => (machine.read(locked) & pages) === 0,
    (machine) => machine.write(locked, machine.read(locked) | pages),
  );
}

function* unlockPage(process: Address, pages: PageMask): Operation {
  const locked = process + Process.lockedPages;
  yield step('unlock_page()', (machine) => machine.write(locked, machine.read(locked) & ~pages));
}
