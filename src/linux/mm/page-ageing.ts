/**
 * Whether pages were used: `folio_referenced_one()` of mm/rmap.c and the macros of
 * include/linux/mmu_notifier.h, Linux 6.12.
 */
import { step } from '../../machine/effect';
import type { Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import { type AgeingFunction, PAGE_SIZE, type Range } from '../../protocol/names';
import { downRead, upRead } from '../kernel/rw-semaphore';
import { spinLock, spinUnlock } from '../kernel/spinlock';
import { MmStruct, Process } from './mm-struct';
import { RemoteInvalidation } from './remote-invalidation';

export class PageAgeing extends RemoteInvalidation {
  /** 1 if a page of the range was used, found through the reverse map; else 0. */
  *age(process: Address, range: Range, function_: AgeingFunction): Operation<number> {
    let young = 0;
    for (let start = range.start; start < range.end; start += PAGE_SIZE)
      young |= yield* this.folioReferenced(process, start, function_);
    return young;
  }

  /** `folio_referenced_one()`, with the lock of the page table held. */
  protected *folioReferenced(
    process: Address,
    address: number,
    function_: AgeingFunction,
  ): Operation<number> {
    const page = { start: address, end: address + PAGE_SIZE };
    let young = 0;
    yield* downRead(process + Process.rmapLock, 'anon_vma->rwsem');
    const mm = yield step('page_vma_mapped_walk()', (machine) => {
      const mapped = machine.read(process + Process.rmapMm);
      if (mapped === NULL) return NULL;
      const present = machine.read(mapped + MmStruct.present) & this.pageMap.mask(page);
      return present === 0 ? NULL : mapped;
    });
    if (mm !== NULL) {
      yield* spinLock(mm + MmStruct.page_table_lock, 'page table lock');
      young = yield* this.notified(mm, page, function_);
      yield* spinUnlock(mm + MmStruct.page_table_lock, 'page table lock');
    }
    yield* upRead(process + Process.rmapLock, 'anon_vma->rwsem');
    return young;
  }

  /** The macros: they call the notifiers also where the PTE already has the accessed bit. */
  protected *notified(mm: Address, page: Range, function_: AgeingFunction): Operation<number> {
    switch (function_) {
      case 'ptep_clear_flush_young_notify':
        return (
          (yield* this.testAndClearYoung(mm, page)) |
          (yield* this.notifiers.clearFlushYoung(mm, page))
        );
      case 'ptep_clear_young_notify':
        return (
          (yield* this.testAndClearYoung(mm, page)) | (yield* this.notifiers.clearYoung(mm, page))
        );
      case 'mmu_notifier_test_young':
        return yield* this.notifiers.testYoung(mm, page.start);
    }
  }

  /** `ptep_test_and_clear_young()`. */
  protected *testAndClearYoung(mm: Address, page: Range): Operation<number> {
    const mask = this.pageMap.mask(page);
    return yield step('ptep_test_and_clear_young()', (machine) => {
      const young = machine.read(mm + MmStruct.young);
      machine.write(mm + MmStruct.young, young & ~mask);
      return (young & mask) === 0 ? 0 : 1;
    });
  }
}
