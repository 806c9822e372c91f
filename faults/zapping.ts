/** Faults in which pages leave the page tables, and when: mm/memory.c, mm/rmap.c. */
import type { Fault } from '../src/harness/fault';
import { downRead, upRead } from '../src/linux/kernel/rw-semaphore';
import { spinLock, spinUnlock } from '../src/linux/kernel/spinlock';
import { MmStruct, Process, vma } from '../src/linux/mm/mm-struct';
import { mmapReadLock, mmapReadUnlock } from '../src/linux/mm/mmap-lock';
import type { PageMask } from '../src/linux/mm/page-map';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import { PAGE_SIZE, type Range } from '../src/protocol/names';

export const zappingFaults: readonly Fault[] = [
  {
    id: 'madvise-reaches-beyond-its-range',
    title: 'MADV_DONTNEED takes the page after the range that it announces as well',
    source: 'dff11abe280b: a PMD that was shared went with all it mapped, announced in part',
    breaks: ['G-175', 'G-182', 'G-193'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *madvise(mm: Address, range: Range): Operation {
          const notified = { mm, ...range, event: 'CLEAR', blockable: true } as const;
          const taken = this.pageMap.mask({ start: range.start, end: range.end + PAGE_SIZE });
          yield* mmapReadLock(mm);
          yield* this.notifiers.invalidateRangeStart(notified);
          const unmapped = yield* this.clearPageTables(mm, taken);
          yield* this.notifiers.invalidateRangeEnd(notified);
          yield* this.freePages(mm, unmapped);
          yield* mmapReadUnlock(mm);
        }
      },
    },
  },
  {
    id: 'zapping-reaches-beyond-the-range',
    title: 'Whoever takes pages, munmap among them, takes the one after what it has announced too',
    source: 'dff11abe280b: huge_pmd_unshare() took more than the range of its caller',
    breaks: ['G-180', 'G-193'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *clearPageTables(mm: Address, pages: PageMask): Operation<PageMask> {
          return yield* super.clearPageTables(mm, pages | (pages << 1));
        }
      },
    },
  },
  {
    id: 'reclaim-tells-when-the-page-is-gone',
    title: 'Reclaim frees the page, and has its bracket then',
    source: 'The rmap conversion of Linux 4.13: invalidate_page came when the page could be gone',
    breaks: ['G-150', 'G-193'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *tryToUnmap(process: Address, page: Range): Operation {
          const mask = this.pageMap.mask(page);
          yield* downRead(process + Process.rmapLock, 'anon_vma->rwsem');
          const mm = yield step('page_vma_mapped_walk()', (machine) =>
            machine.read(process + Process.rmapMm),
          );
          const unmapped = mm === NULL ? 0 : yield* this.clearPageTables(mm, mask);
          if (unmapped !== 0) {
            const notified = { mm, ...page, event: 'CLEAR', blockable: true } as const;
            yield* this.freePages(mm, unmapped);
            yield* this.notifiers.invalidateRangeStart(notified);
            yield* this.notifiers.invalidateRangeEnd(notified);
          }
          yield* upRead(process + Process.rmapLock, 'anon_vma->rwsem');
        }
      },
    },
  },
  {
    id: 'copy-on-write-tells-when-the-new-page-is-there',
    title: 'A write puts the new page in place, and has its bracket then',
    source: 'set_pte_at_notify() until 2012 set the PTE first, and called the notifiers then',
    breaks: ['G-205'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *wpPageCopy(mm: Address, page: Range): Operation<boolean> {
          const mask = this.pageMap.mask(page);
          const notified = { mm, ...page, event: 'CLEAR', blockable: true } as const;
          yield* spinLock(mm + MmStruct.page_table_lock, 'page table lock');
          yield step('ptep_clear_flush()', (machine) => this.clearReplaced(machine, mm, mask));
          yield step('set_pte_at()', (machine) => this.mapOwn(machine, mm, mask));
          yield* spinUnlock(mm + MmStruct.page_table_lock, 'page table lock');
          yield* this.notifiers.invalidateRangeStart(notified);
          yield* this.notifiers.archInvalidateSecondaryTlbs(mm, page);
          yield* this.notifiers.invalidateRangeEnd(notified);
          return true;
        }
      },
    },
  },
  {
    id: 'fork-copies-after-its-bracket',
    title: 'fork ends its bracket, and write-protects and copies the pages then',
    source: 'Classic mistake; copy_page_range() in mm/memory.c has the copying inside',
    breaks: ['G-185'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *copyPageRange(mm: Address, childMm: Address, index: number): Operation {
          const pages = yield step('for_each_vma()', (machine) => machine.read(vma(mm, index)));
          for (const range of this.pageMap.ranges(pages)) {
            const notified = { mm, ...range, event: 'PROTECTION_PAGE', blockable: true } as const;
            yield* this.notifiers.invalidateRangeStart(notified);
            yield* this.notifiers.invalidateRangeEnd(notified);
            yield step('copy_page_range()', (machine) => this.copyVma(machine, mm, childMm, index));
          }
        }
      },
    },
  },
];
