/** Faults in when release is called, and for which notifiers: mm/mmu_notifier.c, mm/mmap.c. */
import type { Fault } from '../src/harness/fault';
import { HlistHead } from '../src/linux/kernel/hlist';
import { synchronizeSrcu } from '../src/linux/kernel/srcu';
import { WHOLE_ADDRESS_SPACE } from '../src/linux/mm/lifetime';
import { MmStruct } from '../src/linux/mm/mm-struct';
import { mmapWriteLock, mmapWriteUnlock } from '../src/linux/mm/mmap-lock';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { MmuNotifier, MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { step } from '../src/machine/effect';
import type { Machine, Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import type { Range } from '../src/protocol/names';

export const releaseOrderFaults: readonly Fault[] = [
  {
    id: 'exit-waits-before-release',
    title: 'Exit removes each notifier, waits for all callbacks, and calls release then',
    source: 'Classic mistake; mn_hlist_release() keeps the notifiers on the list during release',
    breaks: ['G-084', 'G-085'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *release(mm: Address): Operation {
          const subscriptions = yield* this.notifiable(mm);
          if (subscriptions === NULL) return;
          const list = subscriptions + MmuNotifierSubscriptions.list;
          const node = yield step('list->first', (machine) => machine.read(list + HlistHead.first));
          yield* this.unlinkAll(subscriptions);
          yield* synchronizeSrcu(this.srcu);
          const ops = yield* this.opsOf(node - MmuNotifier.hlist);
          if (ops.release) yield* ops.release(node - MmuNotifier.hlist, mm);
        }
      },
    },
  },
  {
    id: 'unregister-excludes-invalidations',
    title: 'Unregister takes the mmap lock around its release, so that no munmap comes between',
    source:
      'The first patch of 2008 took it, and called no release; an SGX driver deadlocked between both',
    breaks: ['G-084', 'G-087'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *unregister(subscription: Address, mm: Address): Operation {
          yield* mmapWriteLock(mm);
          yield* this.mm().mmgrab(mm);
          yield* super.unregister(subscription, mm);
          yield* mmapWriteUnlock(mm);
          yield* this.mm().mmdrop(mm);
        }
      },
    },
  },
  {
    id: 'munmap-calls-release',
    title: 'A munmap is taken for the end of the address space',
    source: 'exmap, an out-of-tree module, where a munmap was mistaken for release',
    breaks: ['G-082'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *munmap(mm: Address, range: Range): Operation {
          yield* this.notifiers.release(mm);
          yield* super.munmap(mm, range);
        }
      },
    },
  },
  {
    id: 'without-release-an-invalidation-comes',
    title: 'At exit a notifier without release is called for an invalidation instead',
    source:
      'Comment of release in include/linux/mmu_notifier.h: without it the device must be idle',
    breaks: ['G-097'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *release(mm: Address): Operation {
          const range = { mm, ...WHOLE_ADDRESS_SPACE, event: 'UNMAP', blockable: true } as const;
          const subscriptions = yield* this.notifiable(mm);
          if (subscriptions !== NULL)
            yield* this.forEach(subscriptions, function* (subscription, ops) {
              if (ops.release || !ops.invalidate_range_start) return;
              yield* ops.invalidate_range_start(subscription, range);
            });
          yield* super.release(mm);
        }
      },
    },
  },
  {
    id: 'mm-destroyed-unchecked',
    title: 'An mm_struct goes with notifiers on its list, and nobody notices',
    source: 'BUG_ON() in __mmu_notifier_subscriptions_destroy(), Linux 6.12',
    breaks: ['G-105'],
    parts: {
      Core: class extends MmuNotifierCore {
        override subscriptionsDestroy(machine: Machine, mm: Address): void {
          const subscriptions = machine.read(mm + MmStruct.notifier_subscriptions);
          if (subscriptions !== NULL) machine.free(subscriptions);
        }
      },
    },
  },
];
