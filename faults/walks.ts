/** Faults in the list and in walks over it: mm/mmu_notifier.c. */
import type { Fault } from '../src/harness/fault';
import { HlistHead, HlistNode, hlistDel, hlistUnhashed } from '../src/linux/kernel/hlist';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import type { MmuNotifierOps } from '../src/linux/mmu-notifier/ops';
import { MmuNotifier, MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { subscriptionsOf } from '../src/linux/mmu-notifier/subscription-list';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { LIST_POISON } from '../src/machine/memory';
import { type Address, NULL } from '../src/machine/struct';
import { hlistDelInitRcuUnlocked } from './helpers/steps';

export const walkFaults: readonly Fault[] = [
  {
    id: 'removal-poisons-the-next-pointer',
    title: 'A removed node leads a walker that stands on it to poison',
    source:
      'hlist_del() in mmu_notifier_release() of 28 January 2008; its author found it that day',
    breaks: ['G-138'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *unlink(subscription: Address, mm: Address): Operation {
          const subscriptions = yield* subscriptionsOf(mm);
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
    breaks: ['G-138'],
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
        protected override *unlink(subscription: Address): Operation {
          yield* hlistDelInitRcuUnlocked(subscription + MmuNotifier.hlist);
        }
      },
    },
  },
  {
    id: 'walk-knows-two-notifiers-only',
    title: 'A walk reads the pointers of the list beforehand, and calls the first two',
    source: 'Peter Zijlstra in the review of 2008: what lasts is each element, not the order',
    breaks: ['G-138'],
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
    id: 'put-poisons-the-next-pointer',
    title: 'The last put poisons the link of the notifier that it removes',
    source:
      'hlist_del_init_rcu() in mmu_notifier_put(): _rcu because walkers may stand on it, 2019',
    breaks: ['G-134', 'G-135', 'G-137'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *dropUser(
          subscription: Address,
          subscriptions: Address,
        ): Operation<number> {
          const last = yield* super.dropUser(subscription, subscriptions);
          if (last === 1)
            yield step('node->next = LIST_POISON1', (machine) =>
              machine.write(subscription + MmuNotifier.hlist + HlistNode.next, LIST_POISON),
            );
          return last;
        }
      },
    },
  },
  {
    id: 'put-clears-the-next-pointer',
    title: 'The last put ends the walk of whoever stands on the notifier',
    source: 'hlist_del_init_rcu() in mmu_notifier_put(), where hlist_del_init() would not do',
    breaks: ['G-134', 'G-137'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *dropUser(
          subscription: Address,
          subscriptions: Address,
        ): Operation<number> {
          const last = yield* super.dropUser(subscription, subscriptions);
          if (last === 1)
            yield step('node->next = NULL', (machine) =>
              machine.write(subscription + MmuNotifier.hlist + HlistNode.next, NULL),
            );
          return last;
        }
      },
    },
  },
];
