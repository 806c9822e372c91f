/** Faults in the ranges and events that are announced: mm/memory.c, mm/rmap.c and others. */
import type { Fault } from '../src/harness/fault';
import { MmStruct, Process } from '../src/linux/mm/mm-struct';
import { mmapWriteLock, mmapWriteUnlock } from '../src/linux/mm/mmap-lock';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import { PAGE_SIZE, type Range } from '../src/protocol/names';
import { alteringRanges } from './helpers/altered-ranges';

export const eventFaults: readonly Fault[] = [
  {
    id: 'munmap-widens-its-range',
    title: 'munmap announces a page more than it unmaps',
    source: 'Classic mistake; unmap_vmas() is given the range of the system call',
    breaks: ['G-180'],
    parts: {
      Core: alteringRanges((range) =>
        range.event === 'UNMAP' ? { ...range, end: range.end + PAGE_SIZE } : range,
      ),
    },
  },
  {
    id: 'mremap-is-silent',
    title: 'mremap moves pages without telling anybody',
    source: 'move_page_tables() in mm/mremap.c, which has had its bracket since 2.6.27',
    breaks: ['G-181'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mremap(mm: Address, range: Range): Operation {
          const mask = this.pageMap.mask(range);
          yield* mmapWriteLock(mm);
          yield step('move_ptes()', (machine) => {
            const present = machine.read(mm + MmStruct.present);
            machine.write(mm + MmStruct.present, present & ~mask);
            machine.write(
              mm + MmStruct.moved,
              machine.read(mm + MmStruct.moved) | (present & mask),
            );
          });
          yield* mmapWriteUnlock(mm);
        }
      },
    },
  },
  {
    id: 'clear-is-told-as-unmap',
    title: 'What gives pages back and leaves the mapping is announced as its end',
    source: '7269f999934b (Linux 5.2), which gave each caller the event that it means',
    breaks: ['G-182', 'G-183', 'G-192'],
    parts: {
      Core: alteringRanges((range) =>
        range.event === 'CLEAR' ? { ...range, event: 'UNMAP' } : range,
      ),
    },
  },
  {
    id: 'unmap-is-told-as-clear',
    title: 'The end of a mapping is announced as if the mapping stayed',
    source: '7269f999934b (Linux 5.2), which gave each caller the event that it means',
    breaks: ['G-180', 'G-181'],
    parts: {
      Core: alteringRanges((range) =>
        range.event === 'UNMAP' ? { ...range, event: 'CLEAR' } : range,
      ),
    },
  },
  {
    id: 'madvise-cold-announces',
    title: 'MADV_COLD announces an invalidation',
    source: 'madvise_cold() in mm/madvise.c, Linux 5.4 and later',
    breaks: ['G-183'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *madvise_cold(mm: Address, range: Range): Operation {
          yield* super.madvise_free(mm, range);
        }
      },
    },
  },
  {
    id: 'mprotect-is-silent',
    title: 'mprotect announces nothing',
    source: 'change_protection() in mm/mprotect.c',
    breaks: ['G-184'],
    parts: { Core: alteringRanges((range) => (range.event === 'PROTECTION_VMA' ? null : range)) },
  },
  {
    id: 'fork-is-silent',
    title: 'fork write-protects pages without telling the devices that write to them',
    source: 'copy_page_range() in mm/memory.c, which has had its bracket since 2.6.27',
    breaks: ['G-185'],
    parts: { Core: alteringRanges((range) => (range.event === 'PROTECTION_PAGE' ? null : range)) },
  },
  {
    id: 'fork-tells-the-mapping-changed',
    title: 'fork announces a change of the rights of the mapping',
    source: '7269f999934b (Linux 5.2) on what each event means',
    breaks: ['G-185'],
    parts: {
      Core: alteringRanges((range) =>
        range.event === 'PROTECTION_PAGE' ? { ...range, event: 'PROTECTION_VMA' } : range,
      ),
    },
  },
  {
    id: 'clear-refs-is-silent',
    title: 'No notifier is called when the soft-dirty bits are cleared',
    source: 'clear_refs_write() in fs/proc/task_mmu.c',
    breaks: ['G-188'],
    parts: { Core: alteringRanges((range) => (range.event === 'SOFT_DIRTY' ? null : range)) },
  },
  {
    id: 'empty-range',
    title: 'An invalidation is announced that ends where it begins',
    source: 'A driver of arm64 was handed such a range in 2025, and flushed nothing',
    breaks: ['G-194'],
    parts: { Core: alteringRanges((range) => ({ ...range, end: range.start })) },
  },
  {
    id: 'copy-on-write-is-silent',
    title: 'A page is put in place of a shared one, and the device goes on reading the old one',
    source: 'wp_page_copy() in mm/memory.c, which has had its bracket since 2.6.27',
    breaks: ['G-186'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *wpPageCopy(mm: Address, page: Range): Operation<boolean> {
          const mask = this.pageMap.mask(page);
          yield step('ptep_clear_flush(), set_pte_at()', (machine) => {
            for (const field of [MmStruct.zero, MmStruct.copyOnWrite])
              machine.write(mm + field, machine.read(mm + field) & ~mask);
            const frames = machine.read(mm + MmStruct.process) + Process.frames;
            machine.write(frames, machine.read(frames) | mask);
            machine.write(mm + MmStruct.present, machine.read(mm + MmStruct.present) | mask);
          });
          return true;
        }
      },
    },
  },
  {
    id: 'every-write-copies',
    title: 'A page that nobody shares any more is copied all the same',
    source: 'wp_page_reuse() in mm/memory.c',
    breaks: ['G-186'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override sharedWithOthers(): boolean {
          return true;
        }
      },
    },
  },
  {
    id: 'faults-announce-new-pages',
    title: 'A fault announces the page that it makes appear',
    source: 'do_anonymous_page() in mm/memory.c: nobody can have what was not there',
    breaks: ['G-187'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *writeFault(mm: Address, page: Range): Operation<boolean> {
          const range = { mm, ...page, event: 'CLEAR', blockable: true } as const;
          yield* this.bracketed(range, 'do_anonymous_page()', () => undefined);
          return yield* super.writeFault(mm, page);
        }
      },
    },
  },
  {
    id: 'reclaim-is-silent',
    title: 'A walk of the reverse map takes pages without telling anybody',
    source: 'f268f6cf875f (CVE-2022-48991): so khugepaged did with mappings of files',
    breaks: ['G-192', 'G-193', 'G-001'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *tryToUnmap(process: Address, page: Range): Operation {
          const mm = yield step('page_vma_mapped_walk()', (machine) =>
            machine.read(process + Process.rmapMm),
          );
          if (mm === NULL) return;
          const unmapped = yield* this.clearPageTables(mm, this.pageMap.mask(page));
          yield* this.freePages(mm, unmapped);
        }
      },
    },
  },
  {
    id: 'reaping-is-silent',
    title: 'The reaping of a killed process takes pages without telling anybody',
    source:
      'mmu_notifier_invalidate_range_start_nonblock() in __oom_reap_task_mm(), Linux 4.19 and later',
    breaks: ['G-156', 'G-169', 'G-193'],
    parts: { Core: alteringRanges((range) => (range.blockable ? range : null)) },
  },
];
