/** Faults in registration and in its locks: mm/mmu_notifier.c. */
import type { Fault } from '../src/harness/fault';
import { MmStruct } from '../src/linux/mm/mm-struct';
import { mmapWriteLock, mmapWriteUnlock } from '../src/linux/mm/mmap-lock';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { MmuNotifier } from '../src/linux/mmu-notifier/structs';
import { subscriptionsOf } from '../src/linux/mmu-notifier/subscription-list';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import { errnos } from '../src/protocol/names';

export const registrationFaults: readonly Fault[] = [
  {
    id: 'registration-without-a-list-entry',
    title: 'A registration pins the mm and says 0, but the notifier is not put on the list',
    source: 'Classic mistake; the ops comments of include/linux/mmu_notifier.h, Linux 6.12',
    breaks: ['G-001', 'G-016'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *link(subscription: Address, mm: Address, created: Address): Operation {
          yield* super.link(subscription, mm, created);
          yield* super.unlink(subscription, mm);
        }
      },
    },
  },
  {
    id: 'register-refuses-the-same-ops',
    title: 'A second registration with ops that the mm has already fails with -EBUSY',
    source: '__mmu_notifier_register(), Linux 6.12, which looks for no duplicates',
    breaks: ['G-016'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *registerLocked(subscription: Address, mm: Address): Operation<number> {
          const subscriptions = yield* subscriptionsOf(mm);
          if (subscriptions !== NULL) {
            const ops = yield step('subscription->ops', (machine) =>
              machine.read(subscription + MmuNotifier.ops),
            );
            if ((yield* this.findGet(subscriptions, ops)) !== NULL) return -errnos.EBUSY;
          }
          return yield* super.registerLocked(subscription, mm);
        }
      },
    },
  },
  {
    id: 'register-takes-no-mmap-lock',
    title: 'mmu_notifier_register leaves the mmap lock to its caller',
    source: 'Locking comment of mmu_notifier_register(), Linux 6.12',
    breaks: ['G-002'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *register(subscription: Address, mm: Address): Operation<number> {
          return yield* this.registerLocked(subscription, mm);
        }
      },
    },
  },
  {
    id: 'register-locked-drops-the-mmap-lock',
    title: '__mmu_notifier_register gives the lock of its caller back',
    source: 'Kernel-doc of __mmu_notifier_register(), Linux 6.12',
    breaks: ['G-003'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *registerLocked(subscription: Address, mm: Address): Operation<number> {
          const result = yield* super.registerLocked(subscription, mm);
          yield* mmapWriteUnlock(mm);
          return result;
        }
      },
    },
  },
  {
    id: 'register-locked-takes-the-mmap-lock',
    title: '__mmu_notifier_register takes the lock that its caller holds',
    source: 'Kernel-doc of __mmu_notifier_register(), Linux 6.12',
    breaks: ['G-003'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *registerLocked(subscription: Address, mm: Address): Operation<number> {
          yield* mmapWriteLock(mm);
          const result = yield* super.registerLocked(subscription, mm);
          yield* mmapWriteUnlock(mm);
          return result;
        }
      },
    },
  },
  {
    id: 'registration-without-all-locks',
    title: 'A registration holds the mmap lock, and not the locks of the reverse map',
    source: 'mm_take_all_locks() in __mmu_notifier_register(), Linux 2.6.27 and later',
    breaks: ['G-010'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmTakeAllLocks(mm: Address): Operation<number> {
          const taken = yield* super.mmTakeAllLocks(mm);
          if (taken >= 0) yield* super.mmDropAllLocks(taken);
          return taken;
        }
        override *mmDropAllLocks(): Operation {}
      },
    },
  },
  {
    id: 'has-itree-after-the-locks',
    title:
      'The first interval notifier has invalidations look at the tree once the locks of the mm are dropped',
    source:
      '__mmu_notifier_register(), Linux 6.12, which sets has_itree before mm_drop_all_locks(): an invalidation that began without it would end an interval that it had not begun',
    breaks: ['G-010'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *link(subscription: Address, mm: Address, created: Address): Operation {
          if (subscription !== NULL) return yield* super.link(subscription, mm, created);
          yield* this.installSubscriptions(mm, created);
        }
        override *registerLocked(subscription: Address, mm: Address): Operation<number> {
          const result = yield* super.registerLocked(subscription, mm);
          if (subscription === NULL && result === 0) yield* super.link(NULL, mm, NULL);
          return result;
        }
      },
    },
  },
  {
    id: 'registration-without-vma-locks',
    title: 'A registration locks the reverse maps, and not the VMAs',
    source:
      'vma_start_write() in mm_take_all_locks(), mm/vma.c of Linux 6.12: 6.3 had no VMA locks, and none of it',
    breaks: ['G-010', 'G-154'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *lockAllVmas(mm: Address): Operation<number> {
          return yield step('mm->owner', (machine) => machine.read(mm + MmStruct.process));
        }
      },
    },
  },
];
