/** Faults in the read side of interval notifiers: mm/mmu_notifier.c, include/linux/mmu_notifier.h. */
import type { Fault } from '../src/harness/fault';
import { IntervalNotifiers } from '../src/linux/mmu-notifier/interval-notifiers';
import { MmuIntervalNotifier, MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { subscriptionsOf } from '../src/linux/mmu-notifier/subscription-list';
import { step, waitUntil } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';

export const intervalReadingFaults: readonly Fault[] = [
  {
    id: 'read-begin-does-not-wait',
    title: 'mmu_interval_read_begin returns while the invalidation of the notifier runs',
    source: 'wait_event() in mmu_interval_read_begin(), Linux 5.5 and later',
    breaks: ['G-250', 'G-267', 'G-273'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        protected override *waitUntilMoved(): Operation {}
      },
    },
  },
  {
    id: 'read-begin-waits-for-quiet',
    title: 'mmu_interval_read_begin waits until no invalidation runs at all',
    source: 'comment of mmu_interval_read_begin(), Linux 5.5 and later: it waits once',
    breaks: ['G-269'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        protected override *waitUntilMoved(subscriptions: Address): Operation {
          const sequence = subscriptions + MmuNotifierSubscriptions.invalidate_seq;
          yield waitUntil(
            'no invalidation runs',
            (machine) => machine.read(sequence) % 2 === 0,
            () => 0,
          );
        }
      },
    },
  },
  {
    id: 'read-retry-looks-at-the-core',
    title: 'Any invalidation makes mmu_interval_read_retry return true',
    source: 'mmu_interval_read_retry(), Linux 5.5 and later: the sequence of the notifier',
    breaks: ['G-271'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        override *readRetry(subscription: Address, sequence: number): Operation<number> {
          const mm = yield step('interval_sub->mm', (machine) =>
            machine.read(subscription + MmuIntervalNotifier.mm),
          );
          const subscriptions = yield* subscriptionsOf(mm);
          return yield step('subscriptions->invalidate_seq', (machine) => {
            const now = machine.read(subscriptions + MmuNotifierSubscriptions.invalidate_seq);
            return now > sequence + 1 ? 1 : 0;
          });
        }
      },
    },
  },
  {
    id: 'read-retry-never-retries',
    title: 'mmu_interval_read_retry returns false after a collision',
    source: 'mmu_interval_read_retry(), Linux 5.5 and later',
    breaks: ['G-266', 'G-268', 'G-274'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        override *readRetry(subscription: Address, sequence: number): Operation<number> {
          yield* super.readRetry(subscription, sequence);
          return 0;
        }
      },
    },
  },
  {
    id: 'read-retry-sees-what-runs-only',
    title: 'mmu_interval_read_retry asks whether an invalidation runs, and not whether one has run',
    source: 'range->valid in HMM of Linux 4.14 to 5.4, by reading: set by each end, whoever looked',
    breaks: ['G-268', 'G-274'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        override *readRetry(subscription: Address): Operation<number> {
          const mm = yield step('interval_sub->mm', (machine) =>
            machine.read(subscription + MmuIntervalNotifier.mm),
          );
          const subscriptions = yield* subscriptionsOf(mm);
          return yield step('interval_sub->invalidate_seq == invalidate_seq', (machine) => {
            const own = machine.read(subscription + MmuIntervalNotifier.invalidate_seq);
            return 1 - this.hasMoved(machine, subscriptions, own);
          });
        }
      },
    },
  },
  {
    id: 'read-retry-always-retries',
    title: 'mmu_interval_read_retry returns true without a collision',
    source: 'mmu_interval_read_retry(), Linux 5.5 and later',
    breaks: ['G-268', 'G-319'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        override *readRetry(subscription: Address, sequence: number): Operation<number> {
          yield* super.readRetry(subscription, sequence);
          return 1;
        }
      },
    },
  },
  {
    id: 'check-retry-cries-wolf',
    title: 'mmu_interval_check_retry returns true without a collision',
    source: 'comment of mmu_interval_check_retry(), Linux 5.5 and later',
    breaks: ['G-270'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        override *checkRetry(subscription: Address, sequence: number): Operation<number> {
          yield* super.checkRetry(subscription, sequence);
          return 1;
        }
      },
    },
  },
  {
    id: 'sequence-is-never-set',
    title: 'mmu_interval_set_seq does nothing',
    source: 'mmu_interval_set_seq(), Linux 5.5 and later',
    breaks: ['G-266', 'G-268', 'G-274'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        override *setSeq(): Operation {}
      },
    },
  },
];
