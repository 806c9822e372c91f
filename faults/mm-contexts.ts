/** Faults in how references to an mm are taken, and in where they are dropped: kernel/fork.c. */
import type { Fault } from '../src/harness/fault';
import { hlistEmpty } from '../src/linux/kernel/hlist';
import { refcountDecAndTest } from '../src/linux/kernel/refcount';
import { TaskStruct } from '../src/linux/kernel/task';
import { MmStruct } from '../src/linux/mm/mm-struct';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { step, waitUntil } from '../src/machine/effect';
import type { Machine, Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';

export const mmContextFaults: readonly Fault[] = [
  {
    id: 'mmget-not-zero-revives',
    title: 'mmget_not_zero counts from zero',
    source: 'atomic_inc_not_zero() in include/linux/sched/mm.h',
    breaks: ['G-113', 'G-070', 'G-069', 'G-305', 'G-120'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmgetNotZero(mm: Address): Operation<number> {
          return yield step('atomic_inc(mm->mm_users)', (machine) => {
            machine.write(mm + MmStruct.mm_users, machine.read(mm + MmStruct.mm_users) + 1);
            return 1;
          });
        }
      },
    },
  },
  {
    id: 'mmget-not-zero-is-not-atomic',
    title: 'mmget_not_zero looks first, and counts then',
    source: 'atomic_inc_not_zero() in include/linux/sched/mm.h: one step',
    breaks: ['G-306', 'G-069'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmgetNotZero(mm: Address): Operation<number> {
          const users = yield step('atomic_read(mm->mm_users)', (machine) =>
            machine.read(mm + MmStruct.mm_users),
          );
          if (users === 0) return 0;
          yield* this.mmget(mm);
          return 1;
        }
      },
    },
  },
  {
    id: 'mmput-does-not-check-its-context',
    title: 'mmput says only where it was the last one that it may sleep',
    source: 'might_sleep() at the beginning of mmput(), kernel/fork.c',
    breaks: ['G-115'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmput(mm: Address): Operation {
          const last = yield step('mmput()', (machine) =>
            refcountDecAndTest(machine, mm + MmStruct.mm_users, 'mm_users') ? 1 : 0,
          );
          if (last === 1) yield* this.lastMmput(mm);
        }
      },
    },
  },
  {
    id: 'mmput-async-is-mmput',
    title: 'mmput_async does the work itself',
    source: 'ec8d7c14ea14 (Linux 4.7), which brought mmput_async()',
    breaks: ['G-115'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmputAsync(mm: Address): Operation {
          yield* this.mmput(mm);
        }
      },
    },
  },
  {
    id: 'pgd-is-freed-without-its-lock',
    title: 'Freeing the pgd takes no lock, so nobody notices from where it is done',
    source: 'Comment in free_signal_struct(): __mmdrop() is not safe from softirqs on x86',
    breaks: ['G-116'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override freePgd(machine: Machine, mm: Address): void {
          const process = this.processName(machine, mm);
          machine.emit({ kind: 'free', object: 'pgd', process });
        }
      },
    },
  },
  {
    id: 'mmdrop-async-is-mmdrop',
    title: 'mmdrop_async frees the mm_struct in the RCU callback',
    source: '7283094ec3db (Linux 4.8), which brought mmdrop_async()',
    breaks: ['G-117'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmdropAsync(mm: Address): Operation {
          yield* this.mmdrop(mm);
        }
      },
    },
  },
  {
    id: 'lazy-use-is-not-noted',
    title: 'A task frees the page tables that it runs on, and nobody warns',
    source: 'WARN_ON_ONCE(mm == current->active_mm) in __mmdrop(), Linux 5.1 and later',
    breaks: ['G-122'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override destroy(machine: Machine, mm: Address): void {
          machine.write(machine.currentTask + TaskStruct.activeMm, NULL);
          super.destroy(machine, mm);
        }
      },
    },
  },
  {
    id: 'exit-waits-for-the-puts',
    title: 'A get keeps the address space until its put, so that no mmget_not_zero is needed',
    source: 'Comment of mmgrab() in include/linux/sched/mm.h',
    breaks: ['G-114'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *release(mm: Address): Operation {
          yield waitUntil('no notifier is on the list', (machine) => {
            const subscriptions = machine.read(mm + MmStruct.notifier_subscriptions);
            const list = subscriptions + MmuNotifierSubscriptions.list;
            return subscriptions === NULL || hlistEmpty(machine, list);
          });
          yield* super.release(mm);
        }
      },
    },
  },
];
