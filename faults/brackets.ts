/** Faults in the start and end around a change of page tables: mm/mmu_notifier.c, mm/memory.c. */
import type { Fault } from '../src/harness/fault';
import { downRead, downWrite, upRead, upWrite } from '../src/linux/kernel/rw-semaphore';
import { srcuReadLock, srcuReadUnlock } from '../src/linux/kernel/srcu';
import { MmStruct, Process } from '../src/linux/mm/mm-struct';
import type { MmuNotifierRange } from '../src/linux/mm/notifier-hooks';
import { pins, sptes } from '../src/linux/mm/secondary-mmu';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { step, waitUntil } from '../src/machine/effect';
import type { Machine, Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';
import { PAGE_SIZE, type Range } from '../src/protocol/names';

export const bracketFaults: readonly Fault[] = [
  {
    id: 'invalidation-under-an-unrelated-lock',
    title: 'Brackets take a lock of the mm for themselves, so that one waits for the other',
    source: 'Documentation of invalidate_range_start: several may run at once, and overlap',
    breaks: ['G-153'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *madvise(mm: Address, range: { start: number; end: number }): Operation {
          const process = yield step('mm->owner', (machine) => machine.read(mm + MmStruct.process));
          yield* downRead(process + Process.rmapLock, 'anon_vma->rwsem');
          yield* upRead(process + Process.rmapLock, 'anon_vma->rwsem');
          yield* downWrite(process + Process.rmapLock, 'anon_vma->rwsem');
          yield* super.madvise(mm, range);
          yield* upWrite(process + Process.rmapLock, 'anon_vma->rwsem');
        }
      },
    },
  },
  {
    id: 'end-is-not-called',
    title: 'No invalidation is ended',
    source: 'Classic mistake; invalidate_range_start and _end "must be paired", mmu_notifier.h',
    breaks: ['G-151', 'G-172', 'G-203', 'G-378', 'G-379'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *endAll(): Operation {}
      },
    },
  },
  {
    id: 'end-of-a-wider-range',
    title: 'The end names a range of its own',
    source: 'KVM, 8931a454aea0: what start and end look at must be the same, or the count is off',
    breaks: ['G-151'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *invalidateRangeEnd(range: MmuNotifierRange): Operation {
          yield* super.invalidateRangeEnd({ ...range, end: range.end + PAGE_SIZE });
        }
      },
    },
  },
  {
    id: 'madvise-without-the-mmap-lock',
    title: 'MADV_DONTNEED announces and zaps without any lock',
    source: 'Locking comment of the range callbacks in include/linux/mmu_notifier.h',
    breaks: ['G-154'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *madvise(mm: Address, range: Range): Operation {
          const notified = { mm, ...range, event: 'CLEAR', blockable: true } as const;
          yield* this.notifiers.invalidateRangeStart(notified);
          const unmapped = yield* this.clearPageTables(mm, this.pageMap.mask(range));
          yield* this.notifiers.invalidateRangeEnd(notified);
          yield* this.freePages(mm, unmapped);
        }
      },
    },
  },
  {
    id: 'walk-stops-at-a-missing-start',
    title: 'A notifier without invalidate_range_start ends the walk',
    source: 'if (ops->invalidate_range_start) in mn_hlist_invalidate_range_start(), Linux 6.12',
    breaks: ['G-174'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *startAll(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          let result = 0;
          let missing = false;
          const index = yield* srcuReadLock(this.srcu);
          const startOne = this.startOne.bind(this);
          yield* this.forEach(subscriptions, function* (subscription, ops) {
            missing ||= ops.invalidate_range_start === undefined;
            if (!missing) result = (yield* startOne(ops, subscription, range)) || result;
          });
          if (result !== 0) yield* this.unwind(subscriptions, range);
          yield* srcuReadUnlock(this.srcu, index);
          return result;
        }
      },
    },
  },
  {
    id: 'end-needs-a-start',
    title: 'A notifier without invalidate_range_start is not called for ends either',
    source: 'mn_hlist_invalidate_end() asks for its own member only, Linux 6.12',
    breaks: ['G-174'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *endAll(subscriptions: Address, range: MmuNotifierRange): Operation {
          yield* this.forEach(subscriptions, function* (subscription, ops) {
            if (ops.invalidate_range_start && ops.invalidate_range_end)
              yield* ops.invalidate_range_end(subscription, range);
          });
        }
      },
    },
  },
  {
    id: 'empty-ranges-are-passed-over',
    title: 'MADV_DONTNEED announces nothing where no page is present',
    source: 'zap_page_range_single() announces before anybody looks, Linux 6.12',
    breaks: ['G-175'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *madvise(mm: Address, range: Range): Operation {
          const present = yield step('pte_none()', (machine) =>
            machine.read(mm + MmStruct.present),
          );
          if ((present & this.pageMap.mask(range)) !== 0) yield* super.madvise(mm, range);
        }
      },
    },
  },
  {
    id: 'start-after-the-pages-are-out',
    title: 'munmap takes the pages out of the page tables, and announces it then',
    source: 'invalidate_page in the first patches of 2008 came after the PTE was cleared',
    breaks: ['G-150'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *invalidateRangeStart(): Operation<number> {
          return 0;
        }
        override *invalidateRangeEnd(range: MmuNotifierRange): Operation {
          yield* super.invalidateRangeStart(range);
          yield* super.invalidateRangeEnd(range);
        }
      },
    },
  },
  {
    id: 'end-before-the-pages-are-out',
    title: 'An invalidation ends before the page tables change',
    source: 'Comment of invalidate_range_end in mmu_notifier.h: the pages are unmapped by then',
    breaks: ['G-150'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *invalidateRangeStart(range: MmuNotifierRange): Operation<number> {
          const result = yield* super.invalidateRangeStart(range);
          if (result === 0) yield* super.invalidateRangeEnd(range);
          return result;
        }
        override *invalidateRangeEnd(): Operation {}
      },
    },
  },
  {
    id: 'pages-go-in-spite-of-references',
    title: 'A page is freed although a device holds a reference to it',
    source: 'put_page(): only the last reference frees, as the comment of the ops presumes',
    breaks: ['G-173'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override putPages(machine: Machine, mm: Address, candidates: number): void {
          const index = this.processIndex(machine, mm);
          const kept = this.environment.devices.map((device) => machine.read(pins(device, index)));
          for (const device of this.environment.devices) machine.write(pins(device, index), 0);
          super.putPages(machine, mm, candidates);
          this.environment.devices.forEach((device, at) => {
            machine.write(pins(device, index), kept[at] ?? 0);
          });
        }
      },
    },
  },
  {
    id: 'freed-pages-stay-mapped',
    title: 'munmap waits with the freeing of pages until no device maps them',
    source: 'Comment of the ops in mmu_notifier.h: between start and end no spte may be made',
    breaks: ['G-152', 'G-376', 'G-381', 'G-382'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *freePages(mm: Address, pages: number): Operation {
          yield waitUntil('no device maps them', (machine) =>
            this.environment.devices.every((device) => {
              return (machine.read(sptes(device, this.processIndex(machine, mm))) & pages) === 0;
            }),
          );
          yield* super.freePages(mm, pages);
        }
      },
    },
  },
];
