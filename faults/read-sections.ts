/** Faults in the SRCU read-side critical sections around callbacks: mm/mmu_notifier.c. */
import type { Fault } from '../src/harness/fault';
import { spinLock, spinUnlock } from '../src/linux/kernel/spinlock';
import { srcuReadLock, srcuReadUnlock } from '../src/linux/kernel/srcu';
import { MmStruct } from '../src/linux/mm/mm-struct';
import type { MmuNotifierRange } from '../src/linux/mm/notifier-hooks';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';

export const readSectionFaults: readonly Fault[] = [
  {
    id: 'start-outside-of-a-read-section',
    title: 'invalidate_range_start is called outside of any SRCU read-side critical section',
    source: 'srcu_read_lock() in mn_hlist_invalidate_range_start(), Linux 3.7 and later',
    breaks: ['G-088', 'G-130', 'G-131', 'G-139', 'G-373'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *startAll(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          let result = 0;
          const startOne = this.startOne.bind(this);
          yield* this.forEach(subscriptions, function* (subscription, ops) {
            const declined = yield* startOne(ops, subscription, range);
            if (declined !== 0) result = declined;
          });
          if (result !== 0) yield* this.unwind(subscriptions, range);
          return result;
        }
      },
    },
  },
  {
    id: 'end-outside-of-a-read-section',
    title: 'invalidate_range_end is called outside of any SRCU read-side critical section',
    source: 'srcu_read_lock() in __mmu_notifier_invalidate_range_end(), Linux 3.7 and later',
    breaks: ['G-130', 'G-374'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *invalidateRangeEnd(range: MmuNotifierRange): Operation {
          const subscriptions = yield* this.notifiable(range.mm);
          if (subscriptions !== NULL) yield* this.endAll(subscriptions, range);
        }
      },
    },
  },
  {
    id: 'intervals-in-a-read-section',
    title:
      'Interval notifiers are called inside an SRCU read-side critical section, as list notifiers are',
    source: 'mn_itree_invalidate() has no srcu_read_lock(), Linux 5.5 and later',
    breaks: ['G-130'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeWalk(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<boolean> {
          const index = yield* srcuReadLock(this.srcu);
          const declined = yield* super.itreeWalk(subscriptions, range);
          yield* srcuReadUnlock(this.srcu, index);
          return declined;
        }
      },
    },
  },
  {
    id: 'ageing-leaves-a-read-section',
    title: 'test_young leaves the SRCU read-side critical section that it has entered open',
    source: 'A backport to a 3.0 kernel of CyanogenMod: test_young took SRCU and dropped RCU',
    breaks: ['G-133'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *testYoung(mm: Address, address: number): Operation<number> {
          yield* srcuReadLock(this.srcu);
          return yield* super.testYoung(mm, address);
        }
      },
    },
  },
  {
    id: 'decline-leaves-a-read-section',
    title: 'The early return after a decline leaves the SRCU read-side critical section open',
    source: 'Classic mistake; each path of mn_hlist_invalidate_range_start() has to unlock',
    breaks: ['G-133'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *unwind(subscriptions: Address, range: MmuNotifierRange): Operation {
          yield* super.unwind(subscriptions, range);
          yield* srcuReadLock(this.srcu);
        }
      },
    },
  },
  {
    id: 'callbacks-under-the-page-table-lock',
    title: 'invalidate_range_start is called with preemption off',
    source: 'The rmap conversion of Linux 4.12 called invalidate_page so; 4.14 did away with it',
    breaks: ['G-132', 'G-155'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *startAll(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          const lock = range.mm + MmStruct.page_table_lock;
          yield* spinLock(lock, 'page table lock');
          const result = yield* super.startAll(subscriptions, range);
          yield* spinUnlock(lock, 'page table lock');
          return result;
        }
      },
    },
  },
];
