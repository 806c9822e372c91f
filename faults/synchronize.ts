/** Faults in mmu_notifier_synchronize(), and in what a driver may do with its mm pointer. */
import type { Fault } from '../src/harness/fault';
import { srcuBarrier, srcuReadLock, synchronizeSrcu } from '../src/linux/kernel/srcu';
import { MmStruct } from '../src/linux/mm/mm-struct';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';

export const synchronizeFaults: readonly Fault[] = [
  {
    id: 'synchronize-waits-for-readers-only',
    title: 'mmu_notifier_synchronize does not wait for queued callbacks',
    source:
      'mmu_notifier_synchronize() of Linux 5.4 to 6.12: synchronize_srcu(), and no srcu_barrier()',
    breaks: ['G-062', 'G-063', 'G-065'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *synchronize(): Operation {
          yield* synchronizeSrcu(this.srcu);
        }
      },
    },
  },
  {
    id: 'synchronize-does-nothing',
    title: 'mmu_notifier_synchronize returns at once',
    source: 'LinuxKPI stub of a FreeBSD port of ROCm, 2026',
    breaks: ['G-062', 'G-066'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *synchronize(): Operation {}
      },
    },
  },
  {
    id: 'synchronize-waits-for-callbacks-only',
    title: 'mmu_notifier_synchronize waits for what is queued, and not for walks',
    source: 'Kernel-doc of mmu_notifier_synchronize(): it stands in for a walk of readers as well',
    breaks: ['G-066'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *synchronize(): Operation {
          yield* srcuBarrier(this.srcu);
        }
      },
    },
  },
  {
    id: 'registration-leaves-a-read-section',
    title:
      'A registered notifier counts as a reader, so that whoever waits for readers waits for its end',
    source:
      'Review of 2018-11-05: the name of synchronize leads an unwary developer to expect that',
    breaks: ['G-064'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *link(subscription: Address, mm: Address, created: Address): Operation {
          yield* super.link(subscription, mm, created);
          yield* srcuReadLock(this.srcu);
        }
      },
    },
  },
  {
    id: 'synchronize-leaves-a-read-section',
    title: 'mmu_notifier_synchronize enters an SRCU read-side critical section and leaves it open',
    source: 'Classic mistake: with nothing to wait for, it must change nothing',
    breaks: ['G-067'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *synchronize(): Operation {
          yield* super.synchronize();
          yield* srcuReadLock(this.srcu);
        }
      },
    },
  },
  {
    id: 'release-comes-with-users',
    title: 'The last mmput calls release before it gives its user up',
    source: 'IOMMU SVA thread of 2020: mmget is no longer possible past release',
    breaks: ['G-070', 'G-081', 'G-113'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *lastMmput(mm: Address): Operation {
          yield step('atomic_inc(mm->mm_users)', (machine) =>
            machine.write(mm + MmStruct.mm_users, 1),
          );
          yield* this.notifiers.release(mm);
          yield step('atomic_dec(mm->mm_users)', (machine) =>
            machine.write(mm + MmStruct.mm_users, 0),
          );
          yield* super.lastMmput(mm);
        }
      },
    },
  },
];
