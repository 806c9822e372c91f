/** Faults in the notifiers of January 2008: memory management and the rmap notifiers. */
import type { Fault } from '../src/harness/fault';
import { synchronizeRcu } from '../src/linux/kernel/rcu';
import { spinLock, spinUnlock } from '../src/linux/kernel/spinlock';
import { Process } from '../src/linux/mm/mm-struct';
import { MmuNotifier } from '../src/linux/mmu-notifier/structs';
import { hlistAddHeadRcuUnlocked } from '../src/linux/v2008/list-writes';
import { MmOperationsOf2008 } from '../src/linux/v2008/mm-operations';
import type { MappedPage } from '../src/linux/v2008/mmu-notifier-ops';
import { MmuRmapNotifiers } from '../src/linux/v2008/mmu-rmap-notifier';
import type { Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';
import type { Range } from '../src/protocol/names';

export const historyRmapFaults: readonly Fault[] = [
  {
    id: 'munmap-of-2008-is-silent',
    title: 'zap_page_range tells nobody',
    source: 'Patch 2 of 6 of 28 January 2008, which put the calls there',
    breaks: ['G-351', 'G-355'],
    parts: {
      MmOf2008: class extends MmOperationsOf2008 {
        protected override *zapPageRange(mm: Address, range: Range): Operation {
          const unmapped = yield* this.clearPageTables(mm, this.pageMap.mask(range));
          yield* this.freePages(mm, unmapped);
        }
      },
    },
  },
  {
    id: 'invalidate-range-of-2008-comes-first',
    title: 'invalidate_range is called before the page tables are cleared',
    source: 'Comment of invalidate_range in the patch of 28 January 2008',
    breaks: ['G-355'],
    parts: {
      MmOf2008: class extends MmOperationsOf2008 {
        protected override *zapPageRange(mm: Address, range: Range, lock: boolean): Operation {
          yield* this.core.invalidateRange(mm, range, lock);
          const unmapped = yield* this.clearPageTables(mm, this.pageMap.mask(range));
          yield* this.freePages(mm, unmapped);
        }
      },
    },
  },
  {
    id: 'release-of-2008-before-the-pages-go',
    title: 'exit_mmap calls release before it frees the pages, as later kernels do',
    source: 'Linux 2.6.27 has it so; the patch of 28 January 2008 does not, and nobody said so',
    breaks: ['G-353'],
    parts: {
      MmOf2008: class extends MmOperationsOf2008 {
        override *exitMmap(mm: Address): Operation {
          yield* this.core.release(mm);
          const unmapped = yield* this.clearPageTables(mm, ~0);
          yield* this.freePageTables(mm);
          yield* this.freePages(mm, unmapped);
        }
      },
    },
  },
  {
    id: 'rmap-notifiers-hear-of-every-page',
    title: 'Reclaim tells the rmap notifiers of pages that nobody has marked',
    source: 'PageExternalRmap() in try_to_unmap() of patch 3 of 6 of 28 January 2008',
    breaks: ['G-357', 'G-359', 'G-358'],
    parts: {
      MmOf2008: class extends MmOperationsOf2008 {
        override *pageExternalRmap(): Operation<number> {
          return 1;
        }
      },
    },
  },
  {
    id: 'rmap-notifiers-under-the-spinlock',
    title: 'The rmap notifiers are called with the spinlock of the reverse map held',
    source: 'Header of the patch of 28 January 2008: these callbacks were to be able to sleep',
    breaks: ['G-357'],
    parts: {
      RmapNotifiersOf2008: class extends MmuRmapNotifiers {
        override *invalidatePage(page: MappedPage): Operation {
          yield* spinLock(page.process + Process.rmapSpinlock, 'anon_vma->lock');
          yield* super.invalidatePage(page);
          yield* spinUnlock(page.process + Process.rmapSpinlock, 'anon_vma->lock');
        }
      },
    },
  },
  {
    id: 'dirty-page-is-not-written-out',
    title: 'Reclaim drops a page that was set dirty by a callback without writing it out',
    source: 'The subsystem sets the page dirty in its invalidate_page, and pageout() comes after',
    breaks: ['G-359'],
    parts: {
      MmOf2008: class extends MmOperationsOf2008 {
        protected override *pageout(): Operation {}
      },
    },
  },
  {
    id: 'marks-without-the-option',
    title: 'A kernel without the option reads marks, and a 32-bit kernel has room for them',
    source: 'Stubs of include/linux/page-flags.h in the patch of 28 January 2008',
    breaks: ['G-358'],
    parts: {
      MmOf2008: class extends MmOperationsOf2008 {
        override *pageExternalRmap(process: Address, pages: number): Operation<number> {
          const marked = yield* super.pageExternalRmap(process, pages);
          return this.notifiersOf2008.pageExternalRmap ? marked : 1;
        }
      },
    },
  },
  {
    id: 'rmap-list-without-its-lock',
    title: 'Rmap notifiers are put on their list and taken off it without a lock',
    source: 'mmu_notifier_list_lock of the patch of 28 January 2008',
    breaks: ['G-360'],
    parts: {
      RmapNotifiersOf2008: class extends MmuRmapNotifiers {
        override *register(notifier: Address): Operation {
          yield* hlistAddHeadRcuUnlocked(notifier + MmuNotifier.hlist, this.head);
        }
      },
    },
  },
  {
    id: 'rmap-unregister-waits',
    title: 'mmu_rmap_notifier_unregister waits for walks, and so may sleep',
    source: 'Patch of 28 January 2008: removal waits for no walk',
    breaks: ['G-360'],
    parts: {
      RmapNotifiersOf2008: class extends MmuRmapNotifiers {
        override *unregister(notifier: Address): Operation {
          yield* super.unregister(notifier);
          yield* synchronizeRcu(this.rcu);
        }
      },
    },
  },
];
