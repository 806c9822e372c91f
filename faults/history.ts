/** Faults in the notifiers of January 2008: the core. */
import type { Fault } from '../src/harness/fault';
import { HlistHead, HlistNode } from '../src/linux/kernel/hlist';
import { synchronizeRcu } from '../src/linux/kernel/rcu';
import { MmStruct, MmuNotifierHead } from '../src/linux/mm/mm-struct';
import { MmuNotifier } from '../src/linux/mmu-notifier/structs';
import type { MmuNotifierOps } from '../src/linux/v2008/mmu-notifier-ops';
import { MmuNotifierExclusion } from '../src/linux/v2008/revisions';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { LIST_POISON } from '../src/machine/memory';
import { type Address, NULL } from '../src/machine/struct';
import type { Range } from '../src/protocol/names';
import { hlistDelInitRcuUnlocked } from './helpers/steps';

export const historyFaults: readonly Fault[] = [
  {
    id: 'removal-of-2008-poisons-the-next-pointer',
    title: 'Exit takes a notifier off the list by hlist_del, which poisons its way on',
    source: 'Christoph Lameter in the thread of 2008, on his own patch of the same day',
    breaks: ['G-353', 'G-356'],
    parts: {
      CoreOf2008: class extends MmuNotifierExclusion {
        protected override *unlinkReleased(notifier: Address, mm: Address): Operation {
          yield* super.unlinkReleased(notifier, mm);
          yield step('node->next = LIST_POISON1', (machine) =>
            machine.write(notifier + MmuNotifier.hlist + HlistNode.next, LIST_POISON),
          );
        }
      },
    },
  },
  {
    id: 'release-of-2008-frees-what-it-unlinks',
    title: 'Exit calls release, which frees the notifier, and takes it off the list then',
    source: "Robin Holt's objection in the thread of 2008",
    breaks: ['G-352'],
    parts: {
      CoreOf2008: class extends MmuNotifierExclusion {
        protected override *releaseOne(
          notifier: Address,
          ops: MmuNotifierOps,
          mm: Address,
        ): Operation {
          if (ops.release) yield* ops.release(notifier, mm);
          yield* this.unlinkReleased(notifier, mm);
        }
      },
    },
  },
  {
    id: 'removal-of-2008-without-exclusion',
    title: 'Exit and unregister take one notifier off the list at the same time',
    source: "Andy Whitcroft's objection in the thread of 2008",
    breaks: ['G-350'],
    parts: {
      CoreOf2008: class extends MmuNotifierExclusion {
        protected override *unlink(notifier: Address): Operation {
          yield* hlistDelInitRcuUnlocked(notifier + MmuNotifier.hlist);
        }
      },
    },
  },
  {
    id: 'removal-of-2008-cannot-be-repeated',
    title: 'Of two that take a notifier off the list the second follows the poison of the first',
    source: 'Comment of mmu_notifier_unregister() of 28 January 2008: safe from release, it says',
    breaks: ['G-353'],
    parts: {
      CoreOf2008: class extends MmuNotifierExclusion {
        protected override *unlink(notifier: Address, mm: Address): Operation {
          yield* super.unlink(notifier, mm);
          yield step('node->pprev = LIST_POISON2', (machine) =>
            machine.write(notifier + MmuNotifier.hlist + HlistNode.pprev, LIST_POISON),
          );
        }
      },
    },
  },
  {
    id: 'release-of-2008-reads-next-too-late',
    title: 'Exit reads what comes after a notifier when its release has freed it',
    source: 'hlist_for_each_entry_safe_rcu(), which Andy Whitcroft called needless in 2008',
    breaks: ['G-352'],
    parts: {
      CoreOf2008: class extends MmuNotifierExclusion {
        override *release(mm: Address): Operation {
          yield* this.forEach(mm, (notifier, ops) => this.releaseOne(notifier, ops, mm));
          yield* this.waitForWalks();
        }
      },
    },
  },
  {
    id: 'register-of-2008-without-mmap-sem',
    title: 'Registration leaves mmap_sem to its caller',
    source: 'Andrea Arcangeli called its down_write() needless in 2008, and took that back',
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
        protected override *waitForWalks(): Operation {}
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
    title: 'invalidate_range is called with lock 0, whatever spinlock its caller holds',
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
        protected override *forEach(
          mm: Address,
          visit: (notifier: Address, ops: MmuNotifierOps) => Operation,
        ): Operation {
          const list = mm + MmStruct.mmu_notifier + MmuNotifierHead.head;
          let node = yield step('head->first', (machine) => machine.read(list + HlistHead.first));
          while (node !== NULL) {
            const at = node;
            const notifier = at - MmuNotifier.hlist;
            const ops = yield step('mn->ops', (machine) =>
              machine.read(notifier + MmuNotifier.ops),
            );
            yield* visit(notifier, this.opsTable(ops));
            node = yield step('pos->next', (machine) => machine.read(at + HlistNode.next));
          }
        }
      },
    },
  },
];
