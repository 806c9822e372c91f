/** Faults of the notifiers of January 2008: the core. */
import type { Fault } from '../src/faults/fault';
import {
  MmuNotifierExclusion,
  MmuNotifierHlistDelRcu,
  MmuNotifierUnlinkFirst,
} from '../src/history/editions';
import { MmuNotifierAsPosted } from '../src/history/mmu-notifier';
import type { Operation } from '../src/kernel/effect';
import type { Address } from '../src/kernel/memory';
import { rcuReadUnlock, synchronizeRcu } from '../src/kernel/rcu';
import type { Range } from '../src/spec/names';

export const historyFaults: readonly Fault[] = [
  {
    id: 'core-of-2008-as-posted',
    title: 'The first patch as it was posted, with all that the review found',
    source:
      'Patch of 28 January 2008 by Christoph Lameter; its review is in src/history/editions.ts',
    breaks: ['G-350', 'G-352', 'G-353', 'G-356'],
    parts: { CoreOf2008: MmuNotifierAsPosted },
  },
  {
    id: 'release-of-2008-frees-what-it-unlinks',
    title: 'Exit calls release, which frees the notifier, and takes it off the list then',
    source: "Robin Holt's objection in the thread of 2008",
    breaks: ['G-352'],
    parts: { CoreOf2008: MmuNotifierHlistDelRcu },
  },
  {
    id: 'removal-of-2008-without-exclusion',
    title: 'Exit and unregister take one notifier off the list at the same time',
    source: "Andy Whitcroft's objection in the thread of 2008",
    breaks: ['G-350', 'G-353'],
    parts: { CoreOf2008: MmuNotifierUnlinkFirst },
  },
  {
    id: 'register-of-2008-without-mmap-sem',
    title: 'Registration leaves mmap_sem to its caller',
    source: 'Comment of mmu_notifier_register() in the patch of 28 January 2008',
    breaks: ['G-350'],
    parts: {
      CoreOf2008: class extends MmuNotifierExclusion {
        override *register(notifier: Address, mm: Address): Operation {
          yield* this.registerLocked(notifier, mm);
        }
      },
    },
  },
  {
    id: 'registration-of-2008-is-lost',
    title: 'A registration puts the notifier on no list',
    source: 'Classic mistake; list semantics of the patch of 28 January 2008',
    breaks: ['G-351'],
    parts: {
      CoreOf2008: class extends MmuNotifierExclusion {
        protected override *link(): Operation {}
      },
    },
  },
  {
    id: 'unregister-of-2008-waits',
    title: 'Unregister waits a quiescent period',
    source: 'Patch of 28 January 2008: who frees the notifier has to wait himself',
    breaks: ['G-352'],
    parts: {
      CoreOf2008: class extends MmuNotifierExclusion {
        override *unregister(notifier: Address, mm: Address): Operation {
          yield* super.unregister(notifier, mm);
          yield* synchronizeRcu(this.rcu);
        }
      },
    },
  },
  {
    id: 'exit-of-2008-does-not-wait',
    title: 'Exit returns while a walk stands on what it has released',
    source: 'synchronize_rcu() in mmu_notifier_release() of the patch of 28 January 2008',
    breaks: ['G-353'],
    parts: {
      CoreOf2008: class extends MmuNotifierExclusion {
        override *release(mm: Address): Operation {
          yield* this.forEach(mm, (notifier, ops) => this.releaseOne(notifier, ops, mm));
        }
      },
    },
  },
  {
    id: 'age-page-takes-the-last-answer',
    title: 'Of several answers to age_page the last one counts',
    source: 'mmu_notifier_age_page() of the patch of 28 January 2008 or-s them',
    breaks: ['G-354'],
    parts: {
      CoreOf2008: class extends MmuNotifierExclusion {
        override *agePage(mm: Address, page: Range): Operation<number> {
          let young = 0;
          yield* this.forEach(mm, function* (notifier, ops) {
            if (ops.age_page) young = yield* ops.age_page(notifier, mm, page);
          });
          return young;
        }
      },
    },
  },
  {
    id: 'lock-argument-is-always-zero',
    title: 'invalidate_range is told that its caller holds no spinlock, whatever he holds',
    source: 'Argument lock of invalidate_range, which Andrea Arcangeli objected to in 2008',
    breaks: ['G-355'],
    parts: {
      CoreOf2008: class extends MmuNotifierExclusion {
        override *invalidateRange(mm: Address, range: Range): Operation {
          yield* super.invalidateRange(mm, range, false);
        }
      },
    },
  },
  {
    id: 'walk-of-2008-outside-of-rcu',
    title: 'The notifiers are called outside of any read-side critical section',
    source: 'The macro mmu_notifier() of the patch of 28 January 2008',
    breaks: ['G-356'],
    parts: {
      CoreOf2008: class extends MmuNotifierExclusion {
        override *invalidateRange(mm: Address, range: Range, lock: boolean): Operation {
          yield* rcuReadUnlock(this.rcu);
          yield* super.invalidateRange(mm, range, lock);
        }
      },
    },
  },
];
