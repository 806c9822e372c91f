/** Faults of which pages leave the page tables, and when: mm/memory.c, mm/rmap.c. */
import type { Fault } from '../src/faults/fault';
import { type Operation, step } from '../src/kernel/effect';
import type { Address } from '../src/kernel/memory';
import { downRead, upRead } from '../src/kernel/rw-semaphore';
import { MmStruct, vma } from '../src/mm/mm-struct';
import type { PageMask } from '../src/mm/page-map';
import { PAGE_SIZE, type Range } from '../src/spec/names';
import { MmWithBareReferences } from '../src/subsystems/mm-references/bare-references';

export const zappingFaults: readonly Fault[] = [
  {
    id: 'madvise-reaches-beyond-its-range',
    title: 'MADV_DONTNEED takes the page after the range that it announces as well',
    source: 'dff11abe280b: a PMD that was shared went with all it mapped, announced in part',
    breaks: ['G-175', 'G-182', 'G-193'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *madvise(mm: Address, range: Range): Operation {
          const told = { mm, ...range, event: 'CLEAR', blockable: true } as const;
          const taken = this.pageMap.mask({ start: range.start, end: range.end + PAGE_SIZE });
          yield* downRead(mm + MmStruct.mmap_lock, 'mm->mmap_lock');
          yield* this.notifiers.invalidateRangeStart(told);
          const unmapped = yield* this.clearPageTables(mm, taken);
          yield* this.notifiers.invalidateRangeEnd(told);
          yield* this.freePages(mm, unmapped);
          yield* upRead(mm + MmStruct.mmap_lock, 'mm->mmap_lock');
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
    id: 'fork-copies-after-its-bracket',
    title: 'fork ends its bracket, and write-protects and copies the pages then',
    source: 'Classic mistake; copy_page_range() in mm/memory.c has the copying inside',
    breaks: ['G-185'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *copyPageRange(mm: Address, childMm: Address, index: number): Operation {
          const pages = yield step('for_each_vma()', (machine) => machine.read(vma(mm, index)));
          for (const range of this.pageMap.ranges(pages)) {
            const told = { mm, ...range, event: 'PROTECTION_PAGE', blockable: true } as const;
            yield* this.notifiers.invalidateRangeStart(told);
            yield* this.notifiers.invalidateRangeEnd(told);
            yield step('copy_page_range()', (machine) => this.copyVma(machine, mm, childMm, index));
          }
        }
      },
    },
  },
];
