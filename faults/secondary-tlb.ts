/** Faults in flushes of secondary TLBs: mm/mmu_notifier.c, mm/memory.c. */
import type { Fault } from '../src/harness/fault';
import { spinLock, spinUnlock } from '../src/linux/kernel/spinlock';
import { WHOLE_ADDRESS_SPACE } from '../src/linux/mm/lifetime';
import { MmStruct } from '../src/linux/mm/mm-struct';
import type { MmuNotifierRange } from '../src/linux/mm/notifier-hooks';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';
import type { Range } from '../src/protocol/names';

export const secondaryTlbFaults: readonly Fault[] = [
  {
    id: 'flush-takes-the-page-table-lock',
    title:
      'arch_invalidate_secondary_tlbs takes the lock of the page table, which its caller may hold',
    source: 'Comment of the callback in include/linux/mmu_notifier.h, Linux 6.6 and later',
    breaks: ['G-202'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *archInvalidateSecondaryTlbs(mm: Address, range: Range): Operation {
          const lock = mm + MmStruct.page_table_lock;
          yield* spinLock(lock, 'page table lock');
          yield* super.archInvalidateSecondaryTlbs(mm, range);
          yield* spinUnlock(lock, 'page table lock');
        }
      },
    },
  },
  {
    id: 'secondary-tlb-is-not-flushed',
    title: 'The processors flush their TLBs, and the device keeps what it has',
    source: 'Classic mistake; include/linux/mmu_notifier.h: it is called wherever a TLB is flushed',
    breaks: ['G-202', 'G-204', 'G-205'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *archInvalidateSecondaryTlbs(): Operation {}
      },
    },
  },
  {
    id: 'end-of-a-flush-overflows',
    title: 'The end of a flush of everything is rounded up, and comes out as 0',
    source: 'Intel SVA, 2024: with an end of ~0UL the number of pages overflowed, and was none',
    breaks: ['G-194'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *archInvalidateSecondaryTlbs(mm: Address, range: Range): Operation {
          const overflows = range.end === WHOLE_ADDRESS_SPACE.end;
          yield* super.archInvalidateSecondaryTlbs(mm, overflows ? { ...range, end: 0 } : range);
        }
      },
    },
  },
  {
    id: 'end-flushes-the-secondary-tlb',
    title: 'invalidate_range_end flushes the secondary TLBs as well',
    source: 'ec8832d007cb (Linux 6.6) took that call out of the end',
    breaks: ['G-203'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *invalidateRangeEnd(range: MmuNotifierRange): Operation {
          yield* this.archInvalidateSecondaryTlbs(range.mm, range);
          yield* super.invalidateRangeEnd(range);
        }
      },
    },
  },
  {
    id: 'flush-after-the-new-entry',
    title: 'A page is replaced, and the secondary TLBs are flushed before the bracket ends',
    source: 'Documentation/mm/mmu_notifier.rst: the flush comes before the new entry is set',
    breaks: ['G-205'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *wpPageCopy(mm: Address, page: Range): Operation<boolean> {
          const mask = this.pageMap.mask(page);
          const range = { mm, ...page, event: 'CLEAR', blockable: true } as const;
          yield* this.notifiers.invalidateRangeStart(range);
          yield* spinLock(mm + MmStruct.page_table_lock, 'page table lock');
          yield step('ptep_clear_flush()', (machine) => this.clearReplaced(machine, mm, mask));
          yield step('set_pte_at()', (machine) => this.mapOwn(machine, mm, mask));
          yield* spinUnlock(mm + MmStruct.page_table_lock, 'page table lock');
          yield* this.notifiers.archInvalidateSecondaryTlbs(mm, page);
          yield* this.notifiers.invalidateRangeEnd(range);
          return true;
        }
      },
    },
  },
  {
    id: 'flush-after-the-bracket',
    title: 'A page is replaced, and the secondary TLBs are flushed when the bracket has ended',
    source: 'Documentation/mm/mmu_notifier.rst: what may wait for the end is write protection only',
    breaks: ['G-205'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *wpPageCopy(mm: Address, page: Range): Operation<boolean> {
          const mask = this.pageMap.mask(page);
          const range = { mm, ...page, event: 'CLEAR', blockable: true } as const;
          yield* this.notifiers.invalidateRangeStart(range);
          yield* spinLock(mm + MmStruct.page_table_lock, 'page table lock');
          yield step('ptep_clear_flush()', (machine) => this.clearReplaced(machine, mm, mask));
          yield step('set_pte_at()', (machine) => this.mapOwn(machine, mm, mask));
          yield* spinUnlock(mm + MmStruct.page_table_lock, 'page table lock');
          yield* this.notifiers.invalidateRangeEnd(range);
          yield* this.notifiers.archInvalidateSecondaryTlbs(mm, page);
          return true;
        }
      },
    },
  },
];
