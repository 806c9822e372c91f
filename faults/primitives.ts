/** Classic mistakes in what a port has to write itself: SRCU, the list, and reference counts. */

import type { Caller } from '../src/harness/calls';
import { DriverSrcu } from '../src/harness/driver-srcu';
import type { Fault } from '../src/harness/fault';
import { RcuHead, SrcuStruct, srcuReadUnlock } from '../src/linux/kernel/srcu';
import { MmStruct } from '../src/linux/mm/mm-struct';
import type { MmuNotifierRange } from '../src/linux/mm/notifier-hooks';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { MmuNotifier, MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { subscriptionsOf } from '../src/linux/mmu-notifier/subscription-list';
import { hlistAddHeadRcuUnlocked } from '../src/linux/v2008/list-writes';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import { flipOnce, lateReadLock } from './helpers/two-index-srcu';

const TWO_STEPS =
  'srcu_read_lock() of kernel/rcu/srcutree.c: the index is read, then a count raised';

export const primitiveFaults: readonly Fault[] = [
  {
    id: 'grace-period-flips-once',
    title: 'A grace period waits for the readers of one index, and a late reader has the other',
    source: TWO_STEPS,
    breaks: ['G-141'],
    parts: {
      DriverSrcu: class extends DriverSrcu {
        override *readLock(caller: Caller): Operation {
          caller.srcuIndexes.push(yield* lateReadLock(this.domain(caller)));
        }
        override *synchronize(caller: Caller): Operation {
          yield* flipOnce(this.domain(caller));
        }
      },
    },
  },
  {
    id: 'unregister-flips-once',
    title: 'The grace period of an unregister misses a walk that was late for the one before',
    source: TWO_STEPS,
    breaks: ['G-088'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *startAll(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          const index = yield* lateReadLock(this.srcu);
          const startOne = this.startOne.bind(this);
          yield* this.forEach(subscriptions, function* (subscription, ops) {
            yield* startOne(ops, subscription, range);
          });
          yield* srcuReadUnlock(this.srcu, index);
          return 0;
        }
        override *unregister(subscription: Address, mm: Address): Operation {
          const ops = yield* this.opsOf(subscription);
          if (ops.release) yield* ops.release(subscription, mm);
          yield* this.unlink(subscription, mm);
          yield* flipOnce(this.srcu);
          yield* this.mm().mmdrop(mm);
        }
      },
    },
  },
  {
    id: 'readers-are-a-flag',
    title: 'The first reader that leaves is taken for the last',
    source: 'kernel/rcu/srcutree.c counts readers: sections overlap, and nest',
    breaks: ['G-141'],
    parts: {
      DriverSrcu: class extends DriverSrcu {
        override *readUnlock(caller: Caller): Operation {
          const readers = this.domain(caller) + SrcuStruct.readers;
          yield* super.readUnlock(caller);
          yield step('reader = false', (machine) => machine.write(readers, 0));
        }
      },
    },
  },
  {
    id: 'put-joins-the-grace-period-that-runs',
    title: 'A put while a grace period runs is freed when that one ends',
    source: 'rcu_seq_snap(): a grace period that has begun already does not count',
    breaks: ['G-048'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *put(subscription: Address): Operation {
          yield* super.put(subscription);
          yield step('the grace period that runs', (machine) => {
            const oldest = machine.read(this.srcu + SrcuStruct.first);
            const head = subscription + MmuNotifier.rcu;
            if (oldest === NULL || machine.read(head + RcuHead.function) === 0) return;
            machine.write(head + RcuHead.waitsFor, machine.read(oldest + RcuHead.waitsFor));
          });
        }
      },
    },
  },
  {
    id: 'insertion-without-the-list-lock',
    title: 'A registration reads the head of the list, and stores it, while the head is removed',
    source: 'spin_lock(&mm->notifier_subscriptions->lock) in __mmu_notifier_register()',
    breaks: ['G-136'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *link(subscription: Address, mm: Address, created: Address): Operation {
          if (subscription === NULL || created !== NULL)
            return yield* super.link(subscription, mm, created);
          yield* this.mm().mmgrab(mm);
          const subscriptions = yield* subscriptionsOf(mm);
          yield step('subscription->mm = mm, subscription->users = 1', (machine) => {
            machine.write(subscription + MmuNotifier.mm, mm);
            machine.write(subscription + MmuNotifier.users, 1);
          });
          yield* hlistAddHeadRcuUnlocked(
            subscription + MmuNotifier.hlist,
            subscriptions + MmuNotifierSubscriptions.list,
          );
        }
      },
    },
  },
  {
    id: 'mm-users-lowered-in-two-steps',
    title: 'mmput reads mm_users and stores one less in two steps',
    source: 'atomic_dec_and_test() in mmput(), kernel/fork.c',
    breaks: ['G-112'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmput(mm: Address): Operation {
          const users = yield step('users = mm->mm_users', (machine) =>
            machine.read(mm + MmStruct.mm_users),
          );
          yield step('mm->mm_users = users - 1', (machine) =>
            machine.write(mm + MmStruct.mm_users, users - 1),
          );
          if (users === 1) yield* this.lastMmput(mm);
        }
      },
    },
  },
  {
    id: 'zero-is-looked-for-after-the-decrement',
    title: 'mmput lowers mm_users, and looks in a second step whether it is zero',
    source: 'atomic_dec_and_test() in mmput(), kernel/fork.c: one of all sees the zero',
    breaks: ['G-112'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmput(mm: Address): Operation {
          yield step('atomic_dec(&mm->mm_users)', (machine) =>
            machine.write(mm + MmStruct.mm_users, machine.read(mm + MmStruct.mm_users) - 1),
          );
          const users = yield step('atomic_read(&mm->mm_users)', (machine) =>
            machine.read(mm + MmStruct.mm_users),
          );
          if (users === 0) yield* this.lastMmput(mm);
        }
      },
    },
  },
  {
    id: 'mm-count-raised-in-two-steps',
    title: 'mmgrab reads mm_count and stores one more in two steps',
    source: 'atomic_inc() in mmgrab(), include/linux/sched/mm.h',
    breaks: ['G-005'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmgrab(mm: Address): Operation {
          const count = yield step('count = mm->mm_count', (machine) =>
            machine.read(mm + MmStruct.mm_count),
          );
          yield step('mm->mm_count = count + 1', (machine) =>
            machine.write(mm + MmStruct.mm_count, count + 1),
          );
        }
      },
    },
  },
];
