/** Faults in the calls of interval notifiers at exit: mm/mmu_notifier.c, mn_itree_release(). */
import type { Fault } from '../src/harness/fault';
import { WHOLE_ADDRESS_SPACE } from '../src/linux/mm/lifetime';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import type { Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';
import { alteringRanges } from './helpers/altered-ranges';

export const intervalExitFaults: readonly Fault[] = [
  {
    id: 'exit-announces-no-release',
    title: 'Exit does not tell interval notifiers before it unmaps',
    source: 'mn_itree_release(), Linux 5.5 and later',
    breaks: ['G-104', 'G-189', 'G-275', 'G-277'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeRelease(): Operation {}
      },
    },
  },
  {
    id: 'intervals-hear-of-the-exit-last',
    title: 'Exit calls each release, and tells interval notifiers of RELEASE then',
    source: '__mmu_notifier_release(), Linux 5.5 and later: mn_itree_release() comes first',
    breaks: ['G-104'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeRelease(): Operation {}
        override *release(mm: Address): Operation {
          yield* super.release(mm);
          const { subscriptions, hasItree } = yield* this.subscribed(mm, false);
          if (hasItree) yield* super.itreeRelease(subscriptions, mm);
        }
      },
    },
  },
  {
    id: 'exit-tells-intervals-not-to-sleep',
    title: 'RELEASE is announced to interval notifiers as a call in which they must not sleep',
    source: 'MMU_NOTIFIER_RANGE_BLOCKABLE in mn_itree_release(), Linux 5.5 and later',
    breaks: ['G-189'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeRelease(subscriptions: Address, mm: Address): Operation {
          const range = { mm, ...WHOLE_ADDRESS_SPACE, event: 'RELEASE', blockable: false } as const;
          yield* this.itreeWalk(subscriptions, range);
          yield* this.itreeInvEnd(subscriptions);
        }
      },
    },
  },
  {
    id: 'exit-unmaps-unannounced',
    title: 'Exit announces RELEASE only, and not the unmapping that follows',
    source: 'unmap_vmas() from exit_mmap(), which announces UNMAP, Linux 5.5 and later',
    breaks: ['G-275'],
    parts: {
      Core: alteringRanges((range) =>
        range.event === 'UNMAP' && range.end === WHOLE_ADDRESS_SPACE.end ? null : range,
      ),
    },
  },
];
