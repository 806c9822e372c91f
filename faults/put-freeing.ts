/** Faults in what follows the last put: mm/mmu_notifier.c. */
import type { Fault } from '../src/harness/fault';
import { hlistUnhashed } from '../src/linux/kernel/hlist';
import { callSrcu, synchronizeSrcu } from '../src/linux/kernel/srcu';
import { FREE_RCU, MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { MmuNotifier } from '../src/linux/mmu-notifier/structs';
import { subscriptionsOf } from '../src/linux/mmu-notifier/subscription-list';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';
import { listAgain, mmOf } from './helpers/steps';

export const putFreeingFaults: readonly Fault[] = [
  {
    id: 'put-drops-the-mm-first',
    title: 'The pin on the mm goes with the put, before the notifier is freed',
    source: 'free_notifier() before mmdrop() in mmu_notifier_free_rcu(), Linux 5.4 and later',
    breaks: ['G-051', 'G-058', 'G-068'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *put(subscription: Address): Operation {
          const mm = yield* mmOf(subscription);
          yield* super.put(subscription);
          yield* this.mm().mmdrop(mm);
        }
        override *freeRcu(head: Address): Operation {
          const subscription = head - MmuNotifier.rcu;
          yield* this.freeNotifier(yield* this.opsOf(subscription), subscription);
        }
      },
    },
  },
  {
    id: 'free-rcu-drops-the-mm-first',
    title: 'The grace period drops the mm, and then calls free_notifier',
    source: 'mmu_notifier_free_rcu(), Linux 5.4 and later',
    breaks: ['G-051'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *freeRcu(head: Address): Operation {
          const subscription = head - MmuNotifier.rcu;
          const mm = yield* mmOf(subscription);
          yield* this.mm().mmdrop(mm);
          yield* this.freeNotifier(yield* this.opsOf(subscription), subscription);
        }
      },
    },
  },
  {
    id: 'free-rcu-reads-after-the-free',
    title: 'The mm to drop is read from the notifier after free_notifier',
    source:
      'struct mm_struct *mm = subscription->mm in mmu_notifier_free_rcu(), Linux 5.4 and later',
    breaks: ['G-071', 'G-048'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *freeRcu(head: Address): Operation {
          const subscription = head - MmuNotifier.rcu;
          yield* this.freeNotifier(yield* this.opsOf(subscription), subscription);
          const mm = yield* mmOf(subscription);
          yield* this.mm().mmdrop(mm);
        }
      },
    },
  },
  {
    id: 'put-calls-release',
    title: 'The last put calls release, as unregister does',
    source: 'IOMMU SVA thread of 2020: get and put call release only when the mm is destroyed',
    breaks: ['G-052', 'G-053', 'G-054', 'G-055'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *dropUser(
          subscription: Address,
          subscriptions: Address,
        ): Operation<number> {
          const last = yield* super.dropUser(subscription, subscriptions);
          if (last === 1) {
            const mm = yield* mmOf(subscription);
            const ops = yield* this.opsOf(subscription);
            if (ops.release) yield* ops.release(subscription, mm);
          }
          return last;
        }
      },
    },
  },
  {
    id: 'put-after-exit-forgets',
    title: 'A put of a notifier that an exit has taken off the list does not free it',
    source: 'hlist_del_init_rcu() does nothing to an unhashed node, and the put goes on',
    breaks: ['G-054', 'G-058'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *dropUser(
          subscription: Address,
          subscriptions: Address,
        ): Operation<number> {
          const unhashed = yield step('hlist_unhashed()', (machine) =>
            hlistUnhashed(machine, subscription + MmuNotifier.hlist) ? 1 : 0,
          );
          const last = yield* super.dropUser(subscription, subscriptions);
          return unhashed === 1 ? 0 : last;
        }
      },
    },
  },
  {
    id: 'free-notifier-may-sleep',
    title: 'free_notifier runs from a work queue, in a context that may sleep',
    source: 'Get/put patch v3 (2019): it is called from an SRCU callback and cannot sleep',
    breaks: ['G-050'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *put(subscription: Address): Operation {
          const mm = yield* mmOf(subscription);
          const last = yield* this.dropUser(subscription, yield* subscriptionsOf(mm));
          if (last === 0) return;
          yield* synchronizeSrcu(this.srcu);
          yield* this.freeRcu(subscription + MmuNotifier.rcu);
        }
      },
    },
  },
  {
    id: 'freed-notifier-is-still-called',
    title: 'free_notifier runs while the notifier is on the list',
    source: 'Get/put patch v3 (2019): calls to any ops callback are prevented by then',
    breaks: ['G-049'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *put(subscription: Address): Operation {
          const mm = yield* mmOf(subscription);
          const subscriptions = yield* subscriptionsOf(mm);
          const last = yield* this.dropUser(subscription, subscriptions);
          if (last === 0) return;
          yield* this.locked(subscriptions, 'still on the list', (machine) =>
            listAgain(machine, subscriptions, subscription),
          );
          yield* callSrcu(this.srcu, subscription + MmuNotifier.rcu, FREE_RCU);
        }
      },
    },
  },
];
