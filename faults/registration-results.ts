/** Faults in the result of a registration, and in what it leaves behind: mm/mmu_notifier.c. */
import type { Fault } from '../src/harness/fault';
import { hlistEmpty } from '../src/linux/kernel/hlist';
import { kfree } from '../src/linux/kernel/slab';
import { TaskStruct } from '../src/linux/kernel/task';
import { MmStruct } from '../src/linux/mm/mm-struct';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { MmuNotifier, MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { subscriptionsOf } from '../src/linux/mmu-notifier/subscription-list';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import { errnos } from '../src/protocol/names';

export const registrationResultFaults: readonly Fault[] = [
  {
    id: 'failed-allocation-keeps-the-pin',
    title: 'The mm is pinned before the allocation, and stays so when that fails',
    source: 'Error path of __mmu_notifier_register(), Linux 6.12',
    breaks: ['G-007'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *allocateSubscriptions(mm: Address): Operation<Address> {
          yield* this.mm().mmgrab(mm);
          const created = yield* super.allocateSubscriptions(mm);
          if (created >= 0) yield* this.mm().mmdrop(mm);
          return created;
        }
      },
    },
  },
  {
    id: 'register-returns-void',
    title: 'Registration says 0 where it has failed',
    source: 'mmu_notifier_register() returned void in January 2008, and int when it was merged',
    breaks: ['G-007', 'G-008'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *registerLocked(subscription: Address, mm: Address): Operation<number> {
          yield* super.registerLocked(subscription, mm);
          return 0;
        }
      },
    },
  },
  {
    id: 'interrupted-registration-leaks',
    title: 'A signal makes the registration return without freeing what it has allocated',
    source: 'out_clean of __mmu_notifier_register(), Linux 6.12',
    breaks: ['G-008'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *allocateSubscriptions(mm: Address): Operation<Address> {
          const created = yield* super.allocateSubscriptions(mm);
          if (created > 0) yield* super.allocateSubscriptions(mm);
          return created;
        }
      },
    },
  },
  {
    id: 'signals-are-not-looked-for',
    title: 'mm_take_all_locks goes on with a signal pending',
    source: 'mm_take_all_locks() in mm/vma.c',
    breaks: ['G-008', 'G-039'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override isInterrupted(): boolean {
          return false;
        }
      },
    },
  },
  {
    id: 'signal-in-the-middle-keeps-a-lock',
    title: 'A signal that comes when mm_take_all_locks has begun leaves locked what is locked',
    source: 'out_unlock in mm_take_all_locks(), mm/vma.c',
    breaks: ['G-008'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmTakeAllLocks(mm: Address): Operation<number> {
          const taken = yield* super.mmTakeAllLocks(mm);
          const pending = yield step('signal_pending(current)', (machine) =>
            machine.read(machine.currentTask + TaskStruct.signalPending),
          );
          return taken >= 0 && pending !== 0 ? -errnos.EINTR : taken;
        }
      },
    },
  },
  {
    id: 'secondary-tlb-ops-with-brackets-accepted',
    title: 'Ops with arch_invalidate_secondary_tlbs and a bracket are registered like any others',
    source: 'WARN_ON_ONCE() in __mmu_notifier_register(), since Linux 6.6',
    breaks: ['G-009'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override opsTable(address: number) {
          return { ...super.opsTable(address), arch_invalidate_secondary_tlbs: undefined } as never;
        }
      },
    },
  },
  {
    id: 'registered-without-a-user',
    title: 'A new notifier has no users, so that its first put warns and never frees it',
    source: 'mn->users = 1 in "mm/mmu_notifiers: add a get/put scheme", 2019',
    breaks: ['G-011', 'G-037', 'G-061'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *link(subscription: Address, mm: Address, created: Address): Operation {
          yield* super.link(subscription, mm, created);
          yield step('subscription->users = 0', (machine) =>
            machine.write(subscription + MmuNotifier.users, 0),
          );
        }
      },
    },
  },
  {
    id: 'mm-set-before-registration-can-fail',
    title: 'A notifier has its mm and a user although its registration has failed',
    source: '__mmu_notifier_register() of Linux 5.4; 5.5 sets both later',
    breaks: ['G-012'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *registerLocked(subscription: Address, mm: Address): Operation<number> {
          yield step('mn->mm = mm, mn->users = 1', (machine) => {
            machine.write(subscription + MmuNotifier.mm, mm);
            machine.write(subscription + MmuNotifier.users, 1);
          });
          return yield* super.registerLocked(subscription, mm);
        }
      },
    },
  },
  {
    id: 'subscriptions-published-too-early',
    title: 'The subscriptions are installed before their list and lock have been made',
    source: 'smp_store_release() in __mmu_notifier_register(), Linux 5.5 and later',
    breaks: ['G-014'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *allocateSubscriptions(mm: Address): Operation<Address> {
          if ((yield* subscriptionsOf(mm)) !== NULL) return NULL;
          yield step('mm->notifier_subscriptions = garbage', (machine) => {
            const blank = machine.allocate(MmuNotifierSubscriptions.type);
            machine.free(blank);
            machine.write(mm + MmStruct.notifier_subscriptions, blank);
          });
          yield step('mm->notifier_subscriptions = NULL', (machine) =>
            machine.write(mm + MmStruct.notifier_subscriptions, NULL),
          );
          return yield* super.allocateSubscriptions(mm);
        }
      },
    },
  },
  {
    id: 'allocation-under-all-locks',
    title: 'The subscriptions are allocated with GFP_KERNEL under the locks of the reverse map',
    source: 'e0f3c3f78da2, mended by 35cfa2b0b491 before Linux 3.7',
    breaks: ['G-015'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *link(subscription: Address, mm: Address, created: Address): Operation {
          yield* super.link(subscription, mm, created);
          const subscriptions = yield* subscriptionsOf(mm);
          yield step('mm->notifier_subscriptions = NULL', (machine) =>
            machine.write(mm + MmStruct.notifier_subscriptions, NULL),
          );
          const second = yield* this.allocateSubscriptions(mm);
          yield step('the first is kept', (machine) =>
            machine.write(mm + MmStruct.notifier_subscriptions, subscriptions),
          );
          if (second > 0) yield* kfree(second);
        }
      },
    },
  },
  {
    id: 'subscriptions-freed-with-the-last-notifier',
    title: 'The subscriptions of an mm go when their list becomes empty',
    source:
      'The comment above mmu_notifier_subscriptions_destroy(): only mm_count at zero frees them',
    breaks: ['G-013'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *unlink(subscription: Address, mm: Address): Operation {
          yield* super.unlink(subscription, mm);
          const subscriptions = yield* subscriptionsOf(mm);
          yield step('kfree(subscriptions)', (machine) => {
            if (!hlistEmpty(machine, subscriptions + MmuNotifierSubscriptions.list)) return;
            machine.write(mm + MmStruct.notifier_subscriptions, NULL);
            machine.free(subscriptions);
          });
        }
      },
    },
  },
];
