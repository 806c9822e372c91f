/** Faults in release at exit: mm/mmu_notifier.c, exit_mmap(). */
import type { Fault } from '../src/harness/fault';
import { HlistHead } from '../src/linux/kernel/hlist';
import { downWrite, upWrite } from '../src/linux/kernel/rw-semaphore';
import { spinLock, spinUnlock } from '../src/linux/kernel/spinlock';
import { srcuReadLock, srcuReadUnlock, synchronizeSrcu } from '../src/linux/kernel/srcu';
import { MmStruct, Process } from '../src/linux/mm/mm-struct';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { MmuNotifier, MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';

export const releaseFaults: readonly Fault[] = [
  {
    id: 'release-after-the-pages-are-freed',
    title: 'exit_mmap frees the pages, and calls release afterwards',
    source:
      'The first patch of 28 January 2008 has mmu_notifier_release() at the end of exit_mmap()',
    breaks: ['G-080', 'G-098'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *exitMmap(mm: Address): Operation {
          const unmapped = yield* this.clearPageTables(mm, ~0);
          yield* this.freePageTables(mm);
          yield* this.freePages(mm, unmapped);
          yield* this.notifiers.release(mm);
        }
      },
    },
  },
  {
    id: 'exit-clears-the-mm-pointer',
    title: 'Exit takes from each notifier the pointer to the mm that it tears down',
    source: 'Comment of mmu_notifier_get_locked(): the mm pointer will remain valid, Linux 5.4',
    breaks: ['G-058', 'G-068'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *unlinkAll(subscriptions: Address): Operation {
          yield* this.forEach(subscriptions, function* (subscription) {
            yield step('subscription->mm = NULL', (machine) =>
              machine.write(subscription + MmuNotifier.mm, NULL),
            );
          });
          yield* super.unlinkAll(subscriptions);
        }
      },
    },
  },
  {
    id: 'exit-unlinks-before-release',
    title: 'Exit takes each notifier off the list, and calls its release then',
    source: '__mmu_notifier_release() before 3ad3d901bbcf (Linux 3.6)',
    breaks: ['G-085', 'G-092'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *release(mm: Address): Operation {
          const subscriptions = yield* this.notifiable(mm);
          if (subscriptions === NULL) return;
          const index = yield* srcuReadLock(this.srcu);
          const list = subscriptions + MmuNotifierSubscriptions.list;
          for (;;) {
            const node = yield step('list->first', (machine) =>
              machine.read(list + HlistHead.first),
            );
            if (node === NULL) break;
            const ops = yield* this.opsOf(node - MmuNotifier.hlist);
            yield* this.unlink(node - MmuNotifier.hlist, mm);
            if (ops.release) yield* ops.release(node - MmuNotifier.hlist, mm);
          }
          yield* srcuReadUnlock(this.srcu, index);
          yield* synchronizeSrcu(this.srcu);
        }
      },
    },
  },
  {
    id: 'exit-tells-the-first-notifier-only',
    title: 'The walk of an exit ends with the first release',
    source: 'Classic mistake; hlist_for_each_entry_rcu() in mn_hlist_release(), Linux 6.12',
    breaks: ['G-080'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *release(mm: Address): Operation {
          const subscriptions = yield* this.notifiable(mm);
          if (subscriptions === NULL) return;
          const index = yield* srcuReadLock(this.srcu);
          let told = false;
          yield* this.forEach(subscriptions, function* (subscription, ops) {
            if (told) return;
            told = true;
            if (ops.release) yield* ops.release(subscription, mm);
          });
          yield* this.unlinkAll(subscriptions);
          yield* srcuReadUnlock(this.srcu, index);
          yield* synchronizeSrcu(this.srcu);
        }
      },
    },
  },
  {
    id: 'exit-leaves-the-list',
    title: 'Exit calls each release, and leaves the notifiers on the list',
    source: 'hlist_del_init_rcu() in mn_hlist_release(), Linux 6.12',
    breaks: ['G-086', 'G-107', 'G-097'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *unlinkAll(): Operation {}
      },
    },
  },
  {
    id: 'exit-does-not-wait-for-unregister',
    title: 'Exit goes on to free the pages while a release by unregister runs',
    source: 'synchronize_srcu() at the end of mn_hlist_release(), Linux 6.12',
    breaks: ['G-094'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *release(mm: Address): Operation {
          const subscriptions = yield* this.notifiable(mm);
          if (subscriptions === NULL) return;
          const index = yield* srcuReadLock(this.srcu);
          yield* this.forEach(subscriptions, function* (subscription, ops) {
            if (ops.release) yield* ops.release(subscription, mm);
          });
          yield* this.unlinkAll(subscriptions);
          yield* srcuReadUnlock(this.srcu, index);
        }
      },
    },
  },
  {
    id: 'read-section-ends-before-the-deletions',
    title:
      'Exit leaves its SRCU read-side critical section before it takes the notifiers off the list',
    source: '__mmu_notifier_release() from Linux 3.10 to 3.16, mended by b972216e27d1',
    breaks: ['G-057'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *release(mm: Address): Operation {
          const subscriptions = yield* this.notifiable(mm);
          if (subscriptions === NULL) return;
          const index = yield* srcuReadLock(this.srcu);
          let last = NULL;
          yield* this.forEach(subscriptions, function* (subscription, ops) {
            last = subscription;
            if (ops.release) yield* ops.release(subscription, mm);
          });
          yield* srcuReadUnlock(this.srcu, index);
          if (last !== NULL) yield* this.unlink(last, mm);
          yield* this.unlinkAll(subscriptions);
          yield* synchronizeSrcu(this.srcu);
        }
      },
    },
  },
  {
    id: 'release-under-a-spinlock',
    title: 'Exit calls release with the lock of the subscriptions held',
    source:
      'The rcu_read_lock() around release in the first patch of 2008 forbade to sleep as well',
    breaks: ['G-099', 'G-132'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *release(mm: Address): Operation {
          const subscriptions = yield* this.notifiable(mm);
          if (subscriptions === NULL) return;
          const lock = subscriptions + MmuNotifierSubscriptions.lock;
          const index = yield* srcuReadLock(this.srcu);
          yield* spinLock(lock, 'subscriptions->lock');
          yield* this.forEach(subscriptions, function* (subscription, ops) {
            if (ops.release) yield* ops.release(subscription, mm);
          });
          yield* spinUnlock(lock, 'subscriptions->lock');
          yield* this.unlinkAll(subscriptions);
          yield* srcuReadUnlock(this.srcu, index);
          yield* synchronizeSrcu(this.srcu);
        }
      },
    },
  },
  {
    id: 'release-keeps-reclaim-out',
    title: 'Exit holds the lock of the reverse map while it calls release',
    source: 'exit_mmap() calls mmu_notifier_release() with no lock held, Linux 6.12',
    breaks: ['G-083', 'G-085'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *exitMmap(mm: Address): Operation {
          const process = yield step('mm->owner', (machine) => machine.read(mm + MmStruct.process));
          yield* downWrite(process + Process.rmapLock, 'anon_vma->rwsem');
          yield* this.notifiers.release(mm);
          yield* upWrite(process + Process.rmapLock, 'anon_vma->rwsem');
          yield* super.exitMmap(mm);
        }
      },
    },
  },
  {
    id: 'release-for-another-mm',
    title: 'An exit empties the list of every process',
    source: 'Classic mistake; mmu_notifier_release() is given the one mm that goes',
    breaks: ['G-106'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *exitMmap(mm: Address): Operation {
          for (const process of this.environment.processes) {
            const other = yield step('task->mm', (machine) => machine.read(process + Process.mm));
            if (other !== NULL && other !== mm) yield* this.notifiers.release(other);
          }
          yield* super.exitMmap(mm);
        }
      },
    },
  },
];
