/**
 * The revisions of the notifier core of January 2008 that its review asked for, one for each
 * objection: a revision differs from the one before in what the objection was about, and in nothing
 * else.
 */
import { step } from '../../machine/effect';
import type { Operation } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import { hlistAddHeadRcu, hlistDelInitRcu } from '../kernel/hlist';
import { spinLock, spinUnlock } from '../kernel/spinlock';
import { MmStruct, MmuNotifierHead } from '../mm/mm-struct';
import { MmuNotifier } from '../mmu-notifier/structs';
import { MmuNotifierAsPosted } from './mmu-notifier';
import type { MmuNotifierOps } from './mmu-notifier-ops';

const LOCK = 'mm->mmu_notifier.lock';

/** Christoph Lameter's first fix: "Wrong type of list del in mmu_notifier_release()". */
export class MmuNotifierHlistDelRcu extends MmuNotifierAsPosted {
  protected override *unlinkReleased(notifier: Address, mm: Address): Operation {
    yield* this.unlink(notifier, mm);
  }
}

/** His second fix, after Robin Holt's objection: off the list before `->release`, which may free. */
export class MmuNotifierUnlinkFirst extends MmuNotifierHlistDelRcu {
  protected override *releaseOne(notifier: Address, ops: MmuNotifierOps, mm: Address): Operation {
    yield* this.unlinkReleased(notifier, mm);
    if (ops.release) yield* ops.release(notifier, mm);
  }
}

/**
 * The write-side exclusion that Andy Whitcroft asked for, in the form that Peter Zijlstra gave it
 * in the thread and that 2.6.27 merged: writers take a spinlock, and the second one finds that the
 * notifier is off the list already.
 */
export class MmuNotifierExclusion extends MmuNotifierUnlinkFirst {
  protected override *unlink(notifier: Address, mm: Address): Operation {
    yield* spinLock(lock(mm), LOCK);
    yield step('hlist_del_init_rcu()', (machine) =>
      hlistDelInitRcu(machine, notifier + MmuNotifier.hlist),
    );
    yield* spinUnlock(lock(mm), LOCK);
  }

  protected override *link(notifier: Address, mm: Address): Operation {
    yield* spinLock(lock(mm), LOCK);
    yield step('hlist_add_head_rcu()', (machine) => {
      const list = mm + MmStruct.mmu_notifier + MmuNotifierHead.head;
      hlistAddHeadRcu(machine, notifier + MmuNotifier.hlist, list);
    });
    yield* spinUnlock(lock(mm), LOCK);
  }
}

function lock(mm: Address): Address {
  return mm + MmStruct.mmu_notifier + MmuNotifierHead.lock;
}

/** A revision, with the name by which a run chooses it. */
export interface Revision {
  readonly name: string;
  readonly Core: typeof MmuNotifierAsPosted;
}

/** The revisions in the order of the thread; the reference has the last one. */
export const revisionsOf2008: readonly Revision[] = [
  { name: '2008-as-posted', Core: MmuNotifierAsPosted },
  { name: '2008-hlist-del-rcu', Core: MmuNotifierHlistDelRcu },
  { name: '2008-unlink-first', Core: MmuNotifierUnlinkFirst },
  { name: '2008-exclusion', Core: MmuNotifierExclusion },
];
