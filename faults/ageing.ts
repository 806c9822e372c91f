/** Faults in ageing, which finds out whether pages were used: mm/mmu_notifier.c, mm/rmap.c. */
import type { Fault } from '../src/harness/fault';
import { spinLock, spinUnlock } from '../src/linux/kernel/spinlock';
import { srcuReadLock, srcuReadUnlock } from '../src/linux/kernel/srcu';
import { MmStruct } from '../src/linux/mm/mm-struct';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import type { MmuNotifierOps } from '../src/linux/mmu-notifier/ops';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import { type AgeingFunction, PAGE_SIZE, type Range } from '../src/protocol/names';

export const ageingFaults: readonly Fault[] = [
  {
    id: 'clear-flush-young-ends-with-the-first-yes',
    title: 'After one yes, the other notifiers keep their accessed bits',
    source: '__mmu_notifier_clear_flush_young() asks all, Linux 2.6.27 and later',
    breaks: ['G-220'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *clearFlushYoung(mm: Address, range: Range): Operation<number> {
          return yield* this.ask(
            mm,
            (subscription, ops) => ops.clear_flush_young?.(subscription, mm, range),
            true,
          );
        }
      },
    },
  },
  {
    id: 'clear-young-takes-the-last-answer',
    title: 'Of several answers the last one counts',
    source: 'young |= in __mmu_notifier_clear_young(), Linux 4.3 and later',
    breaks: ['G-221'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *clearYoung(mm: Address, range: Range): Operation<number> {
          let last = 0;
          const subscriptions = yield* this.notifiable(mm);
          if (subscriptions === NULL) return 0;
          const index = yield* srcuReadLock(this.srcu);
          yield* this.forEach(subscriptions, function* (subscription, ops) {
            if (ops.clear_young) last = yield* ops.clear_young(subscription, mm, range);
          });
          yield* srcuReadUnlock(this.srcu, index);
          return last;
        }
      },
    },
  },
  {
    id: 'test-young-asks-everybody',
    title: 'test_young goes on asking after a yes',
    source: 'break in __mmu_notifier_test_young(), Linux 2.6.38 and later',
    breaks: ['G-222'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *testYoung(mm: Address, address: number): Operation<number> {
          return yield* this.ask(mm, (subscription, ops) =>
            ops.test_young?.(subscription, mm, address),
          );
        }
      },
    },
  },
  {
    id: 'test-young-clears',
    title: 'Testing the accessed bits clears them',
    source: 'Comment of test_young in include/linux/mmu_notifier.h: it does not clear',
    breaks: ['G-222'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *testYoung(mm: Address, address: number): Operation<number> {
          return yield* this.clearYoung(mm, { start: address, end: address + PAGE_SIZE });
        }
      },
    },
  },
  {
    id: 'accessed-bit-hides-the-notifiers',
    title: 'Where the PTE says yes, no notifier is asked',
    source: 'ptep_clear_flush_young_notify() adds both, whatever the PTE says',
    breaks: ['G-223'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *notified(
          mm: Address,
          page: Range,
          function_: AgeingFunction,
        ): Operation<number> {
          if ((yield* this.testAndClearYoung(mm, page)) === 1) return 1;
          return yield* super.notified(mm, page, function_);
        }
      },
    },
  },
  {
    id: 'no-callback-counts-as-young',
    title: 'A notifier without the callback counts as one that says yes',
    source: 'if (ops->test_young) in mm/mmu_notifier.c: who has none adds nothing',
    breaks: ['G-224'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *ask(
          mm: Address,
          question: (subscription: Address, ops: MmuNotifierOps) => Operation<number> | undefined,
          untilYes = false,
        ): Operation<number> {
          return yield* super.ask(
            mm,
            (subscription, ops) => question(subscription, ops) ?? yes(),
            untilYes,
          );
        }
      },
    },
  },
  {
    id: 'young-device-loses-its-page-unseen',
    title: 'clear_flush_young is not asked of the notifiers at all',
    source: 'ptep_clear_flush_young_notify() in include/linux/mmu_notifier.h',
    breaks: ['G-220', 'G-223', 'G-225', 'G-226'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *clearFlushYoung(): Operation<number> {
          return 0;
        }
      },
    },
  },
  {
    id: 'ageing-without-the-page-table-lock',
    title: 'The notifiers are asked after the lock of the page table was dropped',
    source: 'folio_referenced_one() in mm/rmap.c asks under the lock',
    breaks: ['G-226'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *notified(
          mm: Address,
          page: Range,
          function_: AgeingFunction,
        ): Operation<number> {
          yield* spinUnlock(mm + MmStruct.page_table_lock, 'page table lock');
          const young = yield* super.notified(mm, page, function_);
          yield* spinLock(mm + MmStruct.page_table_lock, 'page table lock');
          return young;
        }
      },
    },
  },
];

function* yes(): Operation<number> {
  return 1;
}
