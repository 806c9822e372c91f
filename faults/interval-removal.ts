/** Faults in the removal of interval notifiers: mm/mmu_notifier.c. */
import type { Fault } from '../src/harness/fault';
import { IntervalNotifiers } from '../src/linux/mmu-notifier/interval-notifiers';
import { MmuIntervalNotifier, MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { subscriptionsOf } from '../src/linux/mmu-notifier/subscription-list';
import { step, waitUntil } from '../src/machine/effect';
import type { Machine, Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';

export const intervalRemovalFaults: readonly Fault[] = [
  {
    id: 'interval-removal-keeps-the-mm-count',
    title: 'mmu_interval_notifier_remove does not give back what the insertion has pinned',
    source: 'mmdrop() in mmu_interval_notifier_remove(), Linux 5.5 and later',
    breaks: ['G-244', 'G-276', 'G-380'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        override *remove(subscription: Address): Operation {
          const mm = yield step('interval_sub->mm', (machine) =>
            machine.read(subscription + MmuIntervalNotifier.mm),
          );
          yield* this.mm.mmgrab(mm);
          yield* super.remove(subscription);
        }
      },
    },
  },
  {
    id: 'interval-removal-does-not-wait',
    title: 'mmu_interval_notifier_remove returns while an invalidation still uses the tree',
    source: 'wait_event() in mmu_interval_notifier_remove(), Linux 5.5 and later',
    breaks: ['G-253', 'G-254', 'G-255', 'G-370', 'G-377'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        protected override *waitUntilReleased(): Operation {}
      },
    },
  },
  {
    id: 'interval-removal-looks-without-the-lock',
    title: 'The sequence moves before the deferred list is worked off, and the remover sees it',
    source: 'Mended by 319561669a59 (Linux 5.18): mmu_interval_seq_released() looks under the lock',
    breaks: ['G-254'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        protected override *waitUntilReleased(subscriptions: Address, sequence: number): Operation {
          yield* this.waitUntilMoved(subscriptions, sequence);
        }
      },
    },
  },
  {
    id: 'deferred-insertion-stays-when-removed',
    title: 'What still waits to be inserted is removed like what is in the tree',
    source: 'mmu_interval_notifier_remove(), Linux 5.5 and later: RB_EMPTY_NODE',
    breaks: ['G-256'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        protected override takeFromTree(
          machine: Machine,
          subscriptions: Address,
          subscription: Address,
        ): number {
          super.takeFromTree(machine, subscriptions, subscription);
          const sequence = machine.read(subscriptions + MmuNotifierSubscriptions.invalidate_seq);
          return sequence % 2 === 0 ? 0 : sequence;
        }
      },
    },
  },
  {
    id: 'interval-removal-is-no-secret-to-lockdep',
    title: 'Lockdep does not see that a removal may wait for callbacks',
    source: 'lock_map_acquire() in mmu_interval_notifier_remove(), Linux 5.5 and later',
    breaks: ['G-257'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        protected override *mayWaitForInvalidation(): Operation {}
      },
    },
  },
  {
    id: 'interval-removal-spins',
    title: 'mmu_interval_notifier_remove waits without sleeping, and says nothing of it',
    source: 'might_sleep() in mmu_interval_notifier_remove(), Linux 5.5 and later',
    breaks: ['G-258'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        override *remove(subscription: Address): Operation {
          const mm = yield step('interval_sub->mm', (machine) =>
            machine.read(subscription + MmuIntervalNotifier.mm),
          );
          const subscriptions = yield* subscriptionsOf(mm);
          const sequence = yield* this.locked(subscriptions, 'interval_tree_remove()', (machine) =>
            this.takeFromTree(machine, subscriptions, subscription),
          );
          yield waitUntil(
            'spins until the sequence moves',
            (machine) => sequence === 0 || this.hasMoved(machine, subscriptions, sequence) === 1,
            () => 0,
          );
          yield* this.mm.mmdrop(mm);
        }
      },
    },
  },
];
