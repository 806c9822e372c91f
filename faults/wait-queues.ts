/** Classic mistakes in wait queues and in the interval tree, which a port has to write itself. */

import type { Fault } from '../src/harness/fault';
import { HlistHead, HlistNode, unlink } from '../src/linux/kernel/hlist';
import { IntervalTreeNode } from '../src/linux/kernel/interval-tree';
import { isWaiting, setWaiting, WaitQueueHead } from '../src/linux/kernel/wait-queue';
import type { MmuNotifierRange } from '../src/linux/mm/notifier-hooks';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { IntervalNotifiers } from '../src/linux/mmu-notifier/interval-notifiers';
import { MmuIntervalNotifier, MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { step, waitUntil } from '../src/machine/effect';
import type { Machine, Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import { afterAdding } from './helpers/insertion';

function waiters(subscriptions: Address): Address {
  return subscriptions + MmuNotifierSubscriptions.wq + WaitQueueHead.waiters;
}

/** Queues the task, and sleeps until it is woken. */
function* sleepOnce(subscriptions: Address): Operation {
  const queue = subscriptions + MmuNotifierSubscriptions.wq;
  yield step('prepare_to_wait()', (machine) => setWaiting(machine, queue, true));
  yield waitUntil('schedule()', (machine) => !isWaiting(machine, queue));
}

export const waitQueueFaults: readonly Fault[] = [
  {
    id: 'waiter-looks-before-it-queues',
    title: 'A reader looks at the sequence, queues itself, and sleeps without another look',
    source: 'wait_event(): the condition is read again after prepare_to_wait()',
    breaks: ['G-273'],
    parts: {
      Intervals: class extends IntervalNotifiers {
        protected override *waitUntilMoved(subscriptions: Address, sequence: number): Operation {
          const moved = yield step('subscriptions->invalidate_seq != seq', (machine) =>
            this.hasMoved(machine, subscriptions, sequence),
          );
          if (moved === 0) yield* sleepOnce(subscriptions);
        }
      },
    },
  },
  {
    id: 'one-waiter-is-woken',
    title: 'The end of the last invalidation wakes one waiter, and the others sleep on',
    source: 'wake_up_all() in mn_itree_inv_end()',
    breaks: ['G-273'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *wakeWaiters(subscriptions: Address): Operation {
          yield step('wake_up()', (machine) => {
            const all = machine.read(waiters(subscriptions));
            machine.write(waiters(subscriptions), all & (all - 1));
          });
        }
      },
    },
  },
  {
    id: 'waiters-are-woken-too-early',
    title: 'Waiters are woken before the sequence becomes even, and not again',
    source: 'mn_itree_inv_end(): wake_up_all() after invalidate_seq++',
    breaks: ['G-273'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeInvEnd(subscriptions: Address): Operation {
          yield* super.wakeWaiters(subscriptions);
          yield* super.itreeInvEnd(subscriptions);
        }
        protected override *wakeWaiters(): Operation {}
      },
    },
  },
  {
    id: 'search-ends-at-the-first-miss',
    title: 'A search of the tree ends at the first interval that lies before the range',
    source: 'interval_tree_subtree_search(): the greatest end of a subtree says where to go on',
    breaks: ['G-247'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeInvStartRange(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          const found = yield* super.itreeInvStartRange(subscriptions, range);
          const missed = yield step('node->__subtree_last', (machine) => {
            const first = machine.read(
              subscriptions + MmuNotifierSubscriptions.itree + HlistHead.first,
            );
            if (first === NULL) return 0;
            const last = first - IntervalTreeNode.rb + IntervalTreeNode.last;
            return machine.read(last) >>> 0 < range.start ? 1 : 0;
          });
          return missed === 1 ? NULL : found;
        }
      },
    },
  },
  {
    id: 'equal-intervals-share-a-node',
    title: 'An interval takes the place of one with the same addresses',
    source: 'interval_tree_insert(): equal keys stand beside each other',
    breaks: ['G-247'],
    parts: {
      Intervals: afterAdding((machine, subscriptions, subscription) => {
        const rb = subscription + MmuIntervalNotifier.interval_tree + IntervalTreeNode.rb;
        const link = machine.read(rb + HlistNode.pprev);
        const before = link - HlistNode.next;
        const root = subscriptions + MmuNotifierSubscriptions.itree + HlistHead.first;
        if (link !== NULL && link !== root && sameAddresses(machine, before, rb))
          unlink(machine, before);
      }),
    },
  },
];

function sameAddresses(machine: Machine, one: Address, other: Address): boolean {
  return [IntervalTreeNode.start, IntervalTreeNode.last].every(
    (member) =>
      machine.read(one - IntervalTreeNode.rb + member) ===
      machine.read(other - IntervalTreeNode.rb + member),
  );
}
