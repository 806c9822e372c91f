/** Faults of the list, of walks over it, and of their read sections: mm/mmu_notifier.c. */
import type { Fault } from '../src/faults/fault';
import { bugOn, warnOn } from '../src/kernel/bug';
import { type Operation, step, waitUntil } from '../src/kernel/effect';
import {
  HlistHead,
  HlistNode,
  hlistAddHeadRcu,
  hlistDel,
  hlistDelInitRcu,
  hlistDelRcu,
  hlistEmpty,
  hlistUnhashed,
} from '../src/kernel/hlist';
import type { Machine } from '../src/kernel/machine';
import { type Address, NULL } from '../src/kernel/memory';
import { callRcu, rcuReadLock, rcuReadUnlock, synchronizeRcu } from '../src/kernel/rcu';
import { refcountDecAndTest, refcountInc } from '../src/kernel/refcount';
import { downgradeWrite, downRead, downWrite, upRead, upWrite } from '../src/kernel/rw-semaphore';
import { allocate, kfree } from '../src/kernel/slab';
import { spinLock, spinUnlock } from '../src/kernel/spinlock';
import { callSrcu, srcuBarrier, srcuReadLock, srcuReadUnlock, synchronizeSrcu } from '../src/kernel/srcu';
import { mightSleep } from '../src/kernel/task';
import { WHOLE_ADDRESS_SPACE } from '../src/mm/lifetime';
import { MAX_VMAS, MmStruct, Process, vma } from '../src/mm/mm-struct';
import type { MmuNotifierRange } from '../src/mm/notifier-hooks';
import { FREE_RCU, MmuNotifierCore } from '../src/mmu-notifier/core';
import type { MmuNotifierOps } from '../src/mmu-notifier/ops';
import { MmuNotifier, MmuNotifierSubscriptions } from '../src/mmu-notifier/structs';
import { errnos, PAGE_SIZE, type Range } from '../src/spec/names';
import { MmWithBareReferences } from '../src/subsystems/mm-references/bare-references';
import { HmmMirrors } from '../src/subsystems/hmm/mirrors';
import { Hmm, HmmMirror, HmmRange } from '../src/subsystems/hmm/structs';
import { IommuBonds } from '../src/subsystems/sva/bonds';
import { dmaRuns, IoMm, IommuBond, IommuSva, pasidEntry } from '../src/subsystems/sva/structs';
import { MmuNotifierAsPosted } from '../src/history/mmu-notifier';
import { MmuNotifierExclusion } from '../src/history/editions';
import { MmOperationsOf2008 } from '../src/history/mm-operations';
import { MmuRmapNotifiers } from '../src/history/mmu-rmap-notifier';
import type { MappedPage } from '../src/history/mmu-notifier-ops';
import { DriverSrcu } from '../src/reference/driver-srcu';
import type { Caller } from '../src/reference/calls';
import { hlistDelRcuUnlocked } from '../src/history/list-writes';

export const walkFaults: readonly Fault[] = [
  {
    id: 'removal-poisons-the-next-pointer',
    title: 'A removed node leads a walker that stands on it to poison',
    source: 'hlist_del() in mmu_notifier_release() of 28 January 2008; its author found it that day',
    breaks: ['G-134', 'G-137', 'G-138', 'G-045'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *unlink(subscription: Address, mm: Address): Operation {
          const subscriptions = yield* this.subscriptionsOf(mm);
          yield* this.locked(subscriptions, 'hlist_del()', (machine) => {
            if (!hlistUnhashed(machine, subscription + MmuNotifier.hlist))
              hlistDel(machine, subscription + MmuNotifier.hlist);
          });
        }
      },
    },
  },
  {
    id: 'removal-clears-the-next-pointer',
    title: 'A removed node ends the walk of whoever stands on it',
    source: 'hlist_del_init() in the place of hlist_del_init_rcu(), Linux 3.10 and later',
    breaks: ['G-134', 'G-137', 'G-138'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *unlink(subscription: Address, mm: Address): Operation {
          yield* super.unlink(subscription, mm);
          yield step('node->next = NULL', (machine) =>
            machine.write(subscription + MmuNotifier.hlist + HlistNode.next, NULL),
          );
        }
      },
    },
  },
  {
    id: 'list-changes-without-the-lock',
    title: 'Two that remove neighbours from the list write over each other',
    source: "Andy Whitcroft's objection to the first patch of 2008: nothing keeps writers apart",
    breaks: ['G-136'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *unlink(subscription: Address, _mm: Address): Operation {
          const node = subscription + MmuNotifier.hlist;
          const unhashed = yield step('hlist_unhashed()', (machine) =>
            hlistUnhashed(machine, node) ? 1 : 0,
          );
          if (unhashed === 0) yield* hlistDelRcuUnlocked(node);
          yield step('node->pprev = NULL', (machine) =>
            machine.write(node + HlistNode.pprev, NULL),
          );
        }
      },
    },
  },
  {
    id: 'walk-begins-again-after-each-notifier',
    title: 'A walk holds on to the order of the list: it calls only those before the first it met',
    source: 'Peter Zijlstra in the review of 2008: what lasts is each element, not the order',
    breaks: ['G-135', 'G-138'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *forEach(
          subscriptions: Address,
          visit: (subscription: Address, ops: MmuNotifierOps) => Operation,
        ): Operation {
          const list = subscriptions + MmuNotifierSubscriptions.list;
          const first = yield step('list->first', (machine) =>
            machine.read(list + HlistHead.first),
          );
          if (first === NULL) return;
          const second = yield step('first->next', (machine) =>
            machine.read(first + HlistNode.next),
          );
          for (const node of [first, second]) {
            if (node === NULL) continue;
            const subscription = node - MmuNotifier.hlist;
            yield* visit(subscription, yield* this.opsOf(subscription));
          }
        }
      },
    },
  },
  {
    id: 'start-outside-of-a-read-section',
    title: 'invalidate_range_start is called outside of any read section',
    source: 'srcu_read_lock() in mn_hlist_invalidate_range_start(), Linux 3.7 and later',
    breaks: ['G-088', 'G-130', 'G-131', 'G-139'],
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
    title: 'invalidate_range_end is called outside of any read section',
    source: 'srcu_read_lock() in __mmu_notifier_invalidate_range_end(), Linux 3.7 and later',
    breaks: ['G-130'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *invalidateRangeEnd(range: MmuNotifierRange): Operation {
          const subscriptions = yield* this.notifiable(range.mm, range.blockable);
          if (subscriptions !== NULL) yield* this.endAll(subscriptions, range);
        }
      },
    },
  },
  {
    id: 'ageing-leaves-a-read-section',
    title: 'test_young leaves the read section that it has entered open',
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
    title: 'The early return after a decline leaves the read section open',
    source: 'Classic mistake; each path of mn_hlist_invalidate_range_start() has to unlock',
    breaks: ['G-133'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *unwind(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation {
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
  {
    id: 'synchronize-srcu-does-not-wait',
    title: 'synchronize_srcu of a domain of its own returns at once',
    source: 'Documentation/RCU: synchronize_srcu() waits for the readers that have begun before',
    breaks: ['G-141'],
    parts: {
      DriverSrcu: class extends DriverSrcu {
        override *synchronize(): Operation {}
      },
    },
  },
  {
    id: 'srcu-barrier-does-not-wait',
    title: 'srcu_barrier waits for readers, and not for queued functions',
    source: 'Documentation/RCU; what mmu_notifier_synchronize() of Linux 6.12 would need to know',
    breaks: ['G-141'],
    parts: {
      DriverSrcu: class extends DriverSrcu {
        override *barrier(caller: Caller): Operation {
          yield* this.synchronize(caller);
        }
      },
    },
  },
  {
    id: 'synchronize-srcu-waits-for-later-readers',
    title: 'synchronize_srcu waits twice, and so for readers that begin meanwhile',
    source: 'Documentation/RCU: who enters a read section later is not waited for',
    breaks: ['G-142'],
    parts: {
      DriverSrcu: class extends DriverSrcu {
        override *synchronize(caller: Caller): Operation {
          yield* super.synchronize(caller);
          yield* super.synchronize(caller);
        }
      },
    },
  },

];
