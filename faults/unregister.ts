/** Faults in mmu_notifier_unregister(): mm/mmu_notifier.c. */
import type { Fault } from '../src/harness/fault';
import { hlistDelInitRcu, hlistDelRcu, hlistUnhashed } from '../src/linux/kernel/hlist';
import { srcuReadLock, srcuReadUnlock, synchronizeSrcu } from '../src/linux/kernel/srcu';
import { MmStruct } from '../src/linux/mm/mm-struct';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { MmuNotifier } from '../src/linux/mmu-notifier/structs';
import { subscriptionsOf } from '../src/linux/mmu-notifier/subscription-list';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';

export const unregisterFaults: readonly Fault[] = [
  {
    id: 'unregister-unlinks-before-release',
    title: 'mmu_notifier_unregister takes the notifier off the list, and calls release then',
    source: '751efd8610d3 (Linux 3.9), which d34883d4e35c reverted in 3.10',
    breaks: ['G-087', 'G-092'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *unregister(subscription: Address, mm: Address): Operation {
          const node = subscription + MmuNotifier.hlist;
          const subscriptions = yield* subscriptionsOf(mm);
          const index = yield* srcuReadLock(this.srcu);
          const unlinked = yield* this.locked(
            subscriptions,
            'hlist_del_init_rcu() if it is on the list',
            (machine) => {
              if (hlistUnhashed(machine, node)) return 0;
              hlistDelInitRcu(machine, node);
              return 1;
            },
          );
          const ops = yield* this.opsOf(subscription);
          if (unlinked === 1 && ops.release) yield* ops.release(subscription, mm);
          yield* srcuReadUnlock(this.srcu, index);
          yield* synchronizeSrcu(this.srcu);
          yield* this.mm().mmdrop(mm);
        }
      },
    },
  },
  {
    id: 'unregister-without-release',
    title: 'mmu_notifier_unregister takes the notifier off the list in silence',
    source: 'mmu_notifier_unregister_no_release() of Linux 3.17 to 5.3',
    breaks: ['G-087', 'G-099', 'G-096'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *unregister(subscription: Address, mm: Address): Operation {
          yield* this.unlink(subscription, mm);
          yield* synchronizeSrcu(this.srcu);
          yield* this.mm().mmdrop(mm);
        }
      },
    },
  },
  {
    id: 'unregister-does-not-wait',
    title: 'mmu_notifier_unregister returns while callbacks run',
    source: 'The first patch of 2008 does not wait; 2.6.27 does',
    breaks: ['G-088', 'G-089', 'G-100', 'G-130'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *unregister(subscription: Address, mm: Address): Operation {
          const index = yield* srcuReadLock(this.srcu);
          const unhashed = yield step('hlist_unhashed()', (machine) =>
            hlistUnhashed(machine, subscription + MmuNotifier.hlist) ? 1 : 0,
          );
          const ops = yield* this.opsOf(subscription);
          if (unhashed === 0 && ops.release) yield* ops.release(subscription, mm);
          yield* srcuReadUnlock(this.srcu, index);
          yield* this.unlink(subscription, mm);
          yield* this.mm().mmdrop(mm);
        }
      },
    },
  },
  {
    id: 'unregister-after-exit-does-nothing',
    title: 'mmu_notifier_unregister returns at once where an exit was there first',
    source:
      'mmu_notifier_unregister() waits and drops the mm also of an unhashed notifier, Linux 6.12',
    breaks: ['G-086', 'G-091'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *unregister(subscription: Address, mm: Address): Operation {
          const unhashed = yield step('hlist_unhashed()', (machine) =>
            hlistUnhashed(machine, subscription + MmuNotifier.hlist) ? 1 : 0,
          );
          if (unhashed === 0) yield* super.unregister(subscription, mm);
        }
      },
    },
  },
  {
    id: 'unregister-always-releases',
    title: 'mmu_notifier_unregister calls release also after an exit has done so',
    source: 'hlist_unhashed() in mmu_notifier_unregister(), Linux 6.12',
    breaks: ['G-086'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *unregister(subscription: Address, mm: Address): Operation {
          const index = yield* srcuReadLock(this.srcu);
          const ops = yield* this.opsOf(subscription);
          if (ops.release) yield* ops.release(subscription, mm);
          yield* srcuReadUnlock(this.srcu, index);
          yield* this.unlink(subscription, mm);
          yield* synchronizeSrcu(this.srcu);
          yield* this.mm().mmdrop(mm);
        }
      },
    },
  },
  {
    id: 'unregister-looks-at-the-mm-it-has-dropped',
    title: 'mmu_notifier_unregister still reads the mm when it has given its mm_count back',
    source: 'hfi1, "Fix use-after-free bug for mm struct" (Linux 5.18): so its caller did',
    breaks: ['G-090'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *unregister(subscription: Address, mm: Address): Operation {
          yield* super.unregister(subscription, mm);
          yield step('mm->mm_users', (machine) => machine.read(mm + MmStruct.mm_users));
        }
      },
    },
  },
  {
    id: 'unregister-leaves-the-list',
    title: 'mmu_notifier_unregister forgets to take the notifier off the list',
    source: 'Classic mistake; exmap, an out-of-tree module, learnt by crash what follows',
    breaks: ['G-089', 'G-096', 'G-151'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *unlink(): Operation {}
      },
    },
  },
  {
    id: 'removal-that-cannot-be-repeated',
    title: 'Unregister removes a notifier although an exit has done so meanwhile',
    source: 'Until 751efd8610d3 (Linux 3.9): looked whether it is on the list, then removed it',
    breaks: ['G-095'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *unlink(subscription: Address, mm: Address): Operation {
          const subscriptions = yield* subscriptionsOf(mm);
          yield* this.locked(subscriptions, 'hlist_del_rcu()', (machine) => {
            hlistDelRcu(machine, subscription + MmuNotifier.hlist);
          });
        }
      },
    },
  },
];
