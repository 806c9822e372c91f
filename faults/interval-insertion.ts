/** Faults in the insertion of interval notifiers: mm/mmu_notifier.c. */
import type { Fault } from '../src/harness/fault';
import { IntervalTreeNode, intervalTreeInsert, ULONG_MAX } from '../src/linux/kernel/interval-tree';
import { MmStruct } from '../src/linux/mm/mm-struct';
import type { Interval } from '../src/linux/mmu-notifier/api';
import { IntervalNotifiers } from '../src/linux/mmu-notifier/interval-notifiers';
import { MmuIntervalNotifier, MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { subscriptionsOf } from '../src/linux/mmu-notifier/subscription-list';
import { waitUntil } from '../src/machine/effect';
import type { Machine, Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import { errnos } from '../src/protocol/names';
import { afterAdding, afterInsertion, initialising } from './helpers/insertion';

function setSequence(
  machine: Machine,
  subscriptions: Address,
  subscription: Address,
  less: number,
): void {
  const sequence = machine.read(subscriptions + MmuNotifierSubscriptions.invalidate_seq);
  machine.write(subscription + MmuIntervalNotifier.invalidate_seq, sequence - less);
}

/** Interval notifiers whose sequence starts `less` below the mm's, if no invalidation runs. */
function startingWith(less: number): typeof IntervalNotifiers {
  return afterAdding((machine, subscriptions, subscription) => {
    const sequence = machine.read(subscriptions + MmuNotifierSubscriptions.invalidate_seq);
    if (sequence % 2 === 0) setSequence(machine, subscriptions, subscription, less);
  });
}

export const intervalInsertionFaults: readonly Fault[] = [
  {
    id: 'interval-insertion-pins-mm-users',
    title: 'An inserted interval notifier keeps the address space from exiting',
    source: 'mmgrab() in __mmu_interval_notifier_insert(), Linux 5.5 and later',
    breaks: ['G-244'],
    parts: { Intervals: afterInsertion((operations, mm) => operations.mmget(mm)) },
  },
  {
    id: 'interval-insertion-without-an-mm-count',
    title: 'An inserted interval notifier does not keep the mm_struct',
    source: 'mmgrab() in __mmu_interval_notifier_insert(), Linux 5.5 and later',
    breaks: ['G-244', 'G-259', 'G-276'],
    parts: { Intervals: afterInsertion((operations, mm) => operations.mmdrop(mm)) },
  },
  {
    id: 'empty-interval-accepted',
    title: 'An interval of no length is inserted',
    source: '__mmu_interval_notifier_insert(), Linux 5.5 and later: length == 0',
    breaks: ['G-241'],
    parts: {
      Intervals: initialising((initialise, interval) => {
        const length = Math.max(1, interval.length);
        return initialise({ ...interval, length });
      }),
    },
  },
  {
    id: 'interval-to-the-last-address-refused',
    title: 'The end of an interval, and not its last byte, must be an address',
    source: '__mmu_interval_notifier_insert(), Linux 5.5 and later: start + length - 1',
    breaks: ['G-242'],
    parts: {
      Intervals: initialising((initialise, interval) => {
        const result = initialise(interval);
        return interval.start + interval.length > ULONG_MAX ? -errnos.EOVERFLOW : result;
      }),
    },
  },
  {
    id: 'interval-of-a-dead-mm-accepted',
    title: 'Whether the mm still has users is not asked',
    source: '__mmu_interval_notifier_insert(), Linux 5.5 and later: WARN_ON(mm_users <= 0)',
    breaks: ['G-243'],
    parts: {
      Intervals: initialising((initialise, interval, machine) => {
        const users = interval.mm + MmStruct.mm_users;
        const before = machine.read(users);
        machine.write(users, Math.max(1, before));
        const result = initialise(interval);
        machine.write(users, before);
        return result;
      }),
    },
  },
  {
    id: 'insertion-into-a-tree-in-use',
    title: 'What is inserted while an invalidation uses the tree goes into it at once',
    source: '__mmu_interval_notifier_insert(), Linux 5.5 and later: the deferred list',
    breaks: ['G-248'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        protected override addToTree(
          machine: Machine,
          subscriptions: Address,
          subscription: Address,
        ): void {
          const active = subscriptions + MmuNotifierSubscriptions.active_invalidate_ranges;
          const sequence = subscriptions + MmuNotifierSubscriptions.invalidate_seq;
          if (machine.read(active) === 0 || (machine.read(sequence) & 1) === 0) {
            super.addToTree(machine, subscriptions, subscription);
            return;
          }
          const tree = subscriptions + MmuNotifierSubscriptions.itree;
          intervalTreeInsert(machine, subscription + MmuIntervalNotifier.interval_tree, tree);
          setSequence(machine, subscriptions, subscription, 0);
        }
      },
    },
  },
  {
    id: 'insertion-forgets-the-invalidation-that-runs',
    title: 'A notifier that is inserted while an invalidation runs counts as valid',
    source: 'comment of __mmu_interval_notifier_insert() on invalidate_seq, Linux 5.5 and later',
    breaks: ['G-250', 'G-251'],
    parts: {
      Intervals: afterAdding((machine, subscriptions, subscription) => {
        const sequence = machine.read(subscriptions + MmuNotifierSubscriptions.invalidate_seq);
        setSequence(machine, subscriptions, subscription, sequence % 2 === 0 ? 1 : 2);
      }),
    },
  },
  {
    id: 'insertion-leaves-the-sequence-even',
    title:
      'An insertion during an invalidation that intersects nothing leaves the sequence as it was',
    source: 'invalidate_seq |= 1 in __mmu_interval_notifier_insert(), Linux 5.5 and later',
    breaks: ['G-255', 'G-272'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        protected override addToTree(
          machine: Machine,
          subscriptions: Address,
          subscription: Address,
        ): void {
          const sequence = subscriptions + MmuNotifierSubscriptions.invalidate_seq;
          const before = machine.read(sequence);
          super.addToTree(machine, subscriptions, subscription);
          machine.write(sequence, before);
        }
      },
    },
  },
  {
    id: 'fresh-interval-has-the-even-sequence',
    title: 'A notifier starts with the sequence of the core, so that its first reader waits',
    source: "John Hubbard's review of 2019, on what to start with: invalidate_seq, and no - 1",
    breaks: ['G-252'],
    parts: { Intervals: startingWith(0) },
  },
  {
    id: 'fresh-interval-has-an-older-even-sequence',
    title: 'A notifier starts with a sequence that no invalidation can have had',
    source: "John Hubbard's review of 2019, on what to start with: it must be odd",
    breaks: ['G-252'],
    parts: { Intervals: startingWith(2) },
  },
  {
    id: 'fresh-interval-has-the-next-sequence',
    title: 'A notifier starts with the sequence of the invalidation that is yet to come',
    source: "John Hubbard's review of 2019, on what to start with: + 1 is odd as well",
    breaks: ['G-252', 'G-274'],
    parts: { Intervals: startingWith(-1) },
  },
  {
    id: 'insertion-waits-for-invalidations',
    title: 'An insertion waits until no invalidation runs',
    source: '__mmu_interval_notifier_insert(), Linux 5.5 and later, which defers instead',
    breaks: ['G-249'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        protected override *insertInto(
          subscriptions: Address,
          subscription: Address,
          interval: Interval,
        ): Operation<number> {
          const active = subscriptions + MmuNotifierSubscriptions.active_invalidate_ranges;
          yield waitUntil(
            'no invalidation runs',
            (machine) => machine.read(active) === 0,
            () => 0,
          );
          return yield* super.insertInto(subscriptions, subscription, interval);
        }
      },
    },
  },
  {
    id: 'every-insertion-registers-anew',
    title: 'Each insertion allocates and takes the locks as the first one does',
    source: 'mmu_interval_notifier_insert(), Linux 5.5 and later: has_itree is looked at first',
    breaks: ['G-246'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        override *insert(subscription: Address, interval: Interval): Operation<number> {
          const result = yield* this.core.register(NULL, interval.mm);
          return result === 0 ? yield* super.insert(subscription, interval) : result;
        }
      },
    },
  },
  {
    id: 'later-insertions-ask-for-no-lock',
    title: 'An insertion that is not the first tells lockdep nothing, and asks nothing',
    source: 'might_lock() in mmu_interval_notifier_insert(), Linux 5.5 and later',
    breaks: ['G-245'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        override *insert(subscription: Address, interval: Interval): Operation<number> {
          const subscriptions = yield* subscriptionsOf(interval.mm);
          if (subscriptions === NULL) return yield* super.insert(subscription, interval);
          return yield* this.insertInto(subscriptions, subscription, interval);
        }
      },
    },
  },
  {
    id: 'intervals-end-a-byte-late',
    title: 'An interval is taken to have a byte more than it has',
    source: 'struct interval_tree_node, Linux 5.5 and later: `last` belongs to the interval',
    breaks: ['G-240', 'G-271'],
    parts: {
      Intervals: initialising((initialise, interval, machine, subscription) => {
        const result = initialise(interval);
        const last = subscription + MmuIntervalNotifier.interval_tree + IntervalTreeNode.last;
        if (result === 0) machine.write(last, Math.min(ULONG_MAX, machine.read(last) + 1));
        return result;
      }),
    },
  },
];
