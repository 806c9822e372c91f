/** Faults in mmu_notifier_put() and in what follows it: mm/mmu_notifier.c. */
import type { Fault } from '../src/harness/fault';
import { callSrcu, synchronizeSrcu } from '../src/linux/kernel/srcu';
import { FREE_RCU, MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { MmuNotifier } from '../src/linux/mmu-notifier/structs';
import { subscriptionsOf } from '../src/linux/mmu-notifier/subscription-list';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';
import { listAgain, mmOf } from './helpers/steps';

export const putFaults: readonly Fault[] = [
  {
    id: 'put-frees-at-once',
    title: 'The last put frees the notifier without a grace period',
    source:
      'LinuxKPI stub of a FreeBSD port of ROCm, 2026; the unregister_no_release of HMM before 5.3',
    breaks: ['G-047', 'G-048', 'G-050', 'G-057', 'G-071', 'G-139', 'G-312'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *put(subscription: Address): Operation {
          const mm = yield* mmOf(subscription);
          const last = yield* this.dropUser(subscription, yield* subscriptionsOf(mm));
          if (last === 1) yield* this.freeRcu(subscription + MmuNotifier.rcu);
        }
      },
    },
  },
  {
    id: 'put-waits-for-the-grace-period',
    title: 'The last put waits until nobody can call the notifier any more',
    source: 'call_srcu() in mmu_notifier_put(): it is there so that a put never sleeps, 2019',
    breaks: ['G-046', 'G-056', 'G-137'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *put(subscription: Address): Operation {
          yield* super.put(subscription);
          yield* synchronizeSrcu(this.srcu);
        }
      },
    },
  },
  {
    id: 'each-put-is-the-last',
    title: 'The first put removes the notifier, however many have got it',
    source: 'if (--subscription->users) in mmu_notifier_put(), Linux 5.4 and later',
    breaks: ['G-042', 'G-043', 'G-044'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *dropUser(
          subscription: Address,
          subscriptions: Address,
        ): Operation<number> {
          yield step('subscription->users = 1', (machine) => {
            const users = subscription + MmuNotifier.users;
            if (machine.read(users) > 0) machine.write(users, 1);
          });
          return yield* super.dropUser(subscription, subscriptions);
        }
      },
    },
  },
  {
    id: 'users-without-the-lock',
    title: 'A put lowers the count of users outside of the lock of the subscriptions',
    source: 'Get/put patch v3 (2019): users is serialised by the lock of the subscriptions',
    breaks: ['G-042'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *dropUser(
          subscription: Address,
          subscriptions: Address,
        ): Operation<number> {
          const users = yield step('users', (machine) =>
            machine.read(subscription + MmuNotifier.users),
          );
          yield step('users stay as they were', (machine) => {
            if (users > 0) machine.write(subscription + MmuNotifier.users, users);
          });
          return yield* super.dropUser(subscription, subscriptions);
        }
      },
    },
  },
  {
    id: 'last-put-stays-on-the-list',
    title: 'A notifier that is fully put leaves the list only when it is freed',
    source: 'HMM until 5.3, where a new mirror could find by mm->hmm the struct hmm that was dying',
    breaks: ['G-045', 'G-060', 'G-063', 'G-302'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *dropUser(
          subscription: Address,
          subscriptions: Address,
        ): Operation<number> {
          const last = yield* super.dropUser(subscription, subscriptions);
          if (last === 1)
            yield* this.locked(subscriptions, 'still on the list', (machine) =>
              listAgain(machine, subscriptions, subscription),
            );
          return last;
        }
        override *freeRcu(head: Address): Operation {
          const mm = yield* mmOf(head - MmuNotifier.rcu);
          yield* this.unlink(head - MmuNotifier.rcu, mm);
          yield* super.freeRcu(head);
        }
      },
    },
  },
  {
    id: 'put-of-no-users-goes-on',
    title: 'A put of a notifier without users queues it once more',
    source: 'WARN_ON(!subscription->users) in mmu_notifier_put(), Linux 5.4 and later',
    breaks: ['G-059'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *put(subscription: Address): Operation {
          const users = yield step('subscription->users', (machine) =>
            machine.read(subscription + MmuNotifier.users),
          );
          if (users === 0) yield* callSrcu(this.srcu, subscription + MmuNotifier.rcu, FREE_RCU);
          else yield* super.put(subscription);
        }
      },
    },
  },
];
