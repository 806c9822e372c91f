/** Faults in what a registration keeps alive, and in its mm: mm/mmu_notifier.c, kernel/fork.c. */
import type { Fault } from '../src/harness/fault';
import { refcountInc } from '../src/linux/kernel/refcount';
import { MmStruct, Process } from '../src/linux/mm/mm-struct';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { subscriptionsOf } from '../src/linux/mmu-notifier/subscription-list';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';

export const registrationLifetimeFaults: readonly Fault[] = [
  {
    id: 'registration-revives-the-mm',
    title: 'A registration takes a user of the mm while it runs, and so hides that there was none',
    source: 'BUG_ON(atomic_read(&mm->mm_users) <= 0) in __mmu_notifier_register(), Linux 6.12',
    breaks: ['G-004'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *registerLocked(subscription: Address, mm: Address): Operation<number> {
          yield step('atomic_inc(mm->mm_users)', (machine) =>
            machine.write(mm + MmStruct.mm_users, machine.read(mm + MmStruct.mm_users) + 1),
          );
          const result = yield* super.registerLocked(subscription, mm);
          yield* this.mm().mmput(mm);
          return result;
        }
      },
    },
  },
  {
    id: 'registration-pins-mm-users',
    title: 'A registration keeps the address space, and not only its structure',
    source: 'mmgrab() in __mmu_notifier_register(), Linux 6.12; out-of-tree drivers used mmget()',
    breaks: ['G-005', 'G-006', 'G-081'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *link(subscription: Address, mm: Address, created: Address): Operation {
          yield* super.link(subscription, mm, created);
          yield step('mmget()', (machine) => {
            refcountInc(machine, mm + MmStruct.mm_users, 'mm_users');
          });
        }
      },
    },
  },
  {
    id: 'registration-without-an-mm-count',
    title: 'A registration pins nothing, so the mm_struct goes before the notifier does',
    source: 'The first patch of 28 January 2008 pinned nothing; 2.6.27 added the mm_count',
    breaks: ['G-005', 'G-090', 'G-091', 'G-105'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *link(subscription: Address, mm: Address, created: Address): Operation {
          yield* super.link(subscription, mm, created);
          yield* this.mm().mmdrop(mm);
        }
      },
    },
  },
  {
    id: 'fork-copies-the-subscriptions',
    title: "A child's mm begins with its parent's subscriptions",
    source: 'mmu_notifier_subscriptions_init() in mm_init(), kernel/fork.c',
    breaks: ['G-019', 'G-032'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *fork(mm: Address, child: Address): Operation {
          yield* super.fork(mm, child);
          yield step('memcpy(mm, oldmm)', (machine) => {
            const copy = machine.read(child + Process.mm);
            const subscriptions = machine.read(mm + MmStruct.notifier_subscriptions);
            if (copy !== NULL) machine.write(copy + MmStruct.notifier_subscriptions, subscriptions);
          });
        }
      },
    },
  },
  {
    id: 'exec-keeps-the-notifiers',
    title: 'The new mm of an exec takes over the notifiers of the old one',
    source: 'exec_mmap() leaves the old mm, with its notifiers, to mmput()',
    breaks: ['G-020'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *execve(process: Address): Operation {
          const old = yield step('task->mm', (machine) => machine.read(process + Process.mm));
          const subscriptions = yield step('old->notifier_subscriptions', (machine) => {
            const kept = machine.read(old + MmStruct.notifier_subscriptions);
            machine.write(old + MmStruct.notifier_subscriptions, NULL);
            return kept;
          });
          yield* super.execve(process);
          yield step('mm->notifier_subscriptions = old', (machine) => {
            const mm = machine.read(process + Process.mm);
            if (mm !== NULL) machine.write(mm + MmStruct.notifier_subscriptions, subscriptions);
          });
        }
      },
    },
  },
  {
    id: 'every-mm-has-subscriptions',
    title: 'An mm is pinned for notifiers that nobody has registered',
    source: 'mm_has_notifiers() is there so that an mm without them costs nothing',
    breaks: ['G-018'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *subscribed(mm: Address, maySleep: boolean) {
          if ((yield* subscriptionsOf(mm)) === NULL) yield* this.mm().mmgrab(mm);
          return yield* super.subscribed(mm, maySleep);
        }
      },
    },
  },
  {
    id: 'unregister-keeps-the-mm-count',
    title: 'mmu_notifier_unregister does not give back what the registration has pinned',
    source: 'mmdrop() at the end of mmu_notifier_unregister(), Linux 6.12',
    breaks: ['G-017', 'G-090'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *unregister(subscription: Address, mm: Address): Operation {
          yield* this.mm().mmgrab(mm);
          yield* super.unregister(subscription, mm);
        }
      },
    },
  },
];
