/**
 * The notifier core that Christoph Lameter posted on 28 January 2008 (patch 1 of 6, "Core code"):
 * mm/mmu_notifier.c of that patch, function by function, with its defects. Never merged. The
 * revisions that the review asked for are in revisions.ts.
 */
import { step } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import type { Range } from '../../protocol/names';
import { HlistHead, HlistNode, hlistEmpty } from '../kernel/hlist';
import { lockClass } from '../kernel/lockdep';
import { rcuReadLock, rcuReadUnlock, synchronizeRcu } from '../kernel/rcu';
import { downWrite, upWrite } from '../kernel/rw-semaphore';
import { spinLockInit } from '../kernel/spinlock';
import { MmStruct, MmuNotifierHead } from '../mm/mm-struct';
import { MmuNotifier } from '../mmu-notifier/structs';
import { hlistAddHeadRcuUnlocked, hlistDelRcuUnlocked, hlistDelUnlocked } from './list-writes';
import type { MmuNotifierOps } from './mmu-notifier-ops';

const listLockClass = lockClass('mm->mmu_notifier.lock');

/** What a walk does at each notifier. */
type Visit = (notifier: Address, ops: MmuNotifierOps) => Operation;

export class MmuNotifierAsPosted {
  constructor(
    protected readonly rcu: Address,
    /** The ops tables of the drivers; an ops address is one more than an index here. */
    protected readonly opsTables: readonly MmuNotifierOps[],
  ) {}

  /** `mmu_notifier_head_init()`: part of the step that makes the mm. */
  headInit(machine: Machine, mm: Address): void {
    spinLockInit(machine, mm + MmStruct.mmu_notifier + MmuNotifierHead.lock, listLockClass);
  }

  /** `mmu_notifier_register()`: takes mmap_sem for writing, and returns nothing. */
  *register(notifier: Address, mm: Address): Operation {
    yield* downWrite(mm + MmStruct.mmap_lock, 'mm->mmap_sem');
    yield* this.registerLocked(notifier, mm);
    yield* upWrite(mm + MmStruct.mmap_lock, 'mm->mmap_sem');
  }

  /** `__mmu_notifier_register()`: the caller holds mmap_sem for writing, which is not checked. */
  *registerLocked(notifier: Address, mm: Address): Operation {
    yield* this.link(notifier, mm);
  }

  /** `mmu_notifier_unregister()`: does not wait for walks. */
  *unregister(notifier: Address, mm: Address): Operation {
    yield* downWrite(mm + MmStruct.mmap_lock, 'mm->mmap_sem');
    yield* this.unlink(notifier, mm);
    yield* upWrite(mm + MmStruct.mmap_lock, 'mm->mmap_sem');
  }

  /** `mmu_notifier_release()`, from `exit_mmap()`. */
  *release(mm: Address): Operation {
    if ((yield* this.isEmpty(mm)) === 1) return;
    yield* rcuReadLock(this.rcu);
    let node = yield step('pos = head->first', (machine) => machine.read(first(mm)));
    while (node !== NULL) {
      const pos = node;
      // hlist_for_each_entry_safe_rcu() reads the next node before the body.
      const entry = yield step('n = pos->next', (machine) => this.nextAndOps(machine, pos));
      const ops = this.opsTable(entry % this.opsAddresses);
      yield* this.releaseOne(pos - MmuNotifier.hlist, ops, mm);
      node = Math.floor(entry / this.opsAddresses);
    }
    yield* rcuReadUnlock(this.rcu);
    yield* this.waitForWalks();
  }

  /** `mmu_notifier_age_page()`: 1 if any notifier says that the page is young, else 0. */
  *agePage(mm: Address, page: Range): Operation<number> {
    let young = 0;
    yield* this.forEach(mm, function* (notifier, ops) {
      if (ops.age_page) young |= yield* ops.age_page(notifier, mm, page);
    });
    return young;
  }

  /** `mmu_notifier(invalidate_page, mm, address)`. */
  *invalidatePage(mm: Address, page: Range): Operation {
    yield* this.forEach(mm, function* (notifier, ops) {
      if (ops.invalidate_page) yield* ops.invalidate_page(notifier, mm, page);
    });
  }

  /** `mmu_notifier(invalidate_range, mm, start, end, lock)`. */
  *invalidateRange(mm: Address, range: Range, lock: boolean): Operation {
    yield* this.forEach(mm, function* (notifier, ops) {
      if (ops.invalidate_range) yield* ops.invalidate_range(notifier, mm, range, lock);
    });
  }

  /** The end of `mmu_notifier_release()`: a quiescent period. */
  protected *waitForWalks(): Operation {
    yield* synchronizeRcu(this.rcu);
  }

  /** The body of the loop in `mmu_notifier_release()`. */
  protected *releaseOne(notifier: Address, ops: MmuNotifierOps, mm: Address): Operation {
    if (ops.release) yield* ops.release(notifier, mm);
    yield* this.unlinkReleased(notifier, mm);
  }

  /** How `mmu_notifier_release()` takes a notifier off the list. */
  protected *unlinkReleased(notifier: Address, _mm: Address): Operation {
    yield* hlistDelUnlocked(notifier + MmuNotifier.hlist);
  }

  /** How `mmu_notifier_unregister()` takes a notifier off the list. */
  protected *unlink(notifier: Address, _mm: Address): Operation {
    yield* hlistDelRcuUnlocked(notifier + MmuNotifier.hlist);
  }

  protected *link(notifier: Address, mm: Address): Operation {
    yield* hlistAddHeadRcuUnlocked(notifier + MmuNotifier.hlist, head(mm));
  }

  /** The macro `mmu_notifier()`: a walk in a read-side critical section, if there is anything to walk. */
  protected *forEach(mm: Address, visit: Visit): Operation {
    if ((yield* this.isEmpty(mm)) === 1) return;
    yield* rcuReadLock(this.rcu);
    let node = yield step('rcu_dereference(head->first)', (machine) => machine.read(first(mm)));
    while (node !== NULL) {
      const notifier = node - MmuNotifier.hlist;
      const ops = yield step('mn->ops', (machine) => machine.read(notifier + MmuNotifier.ops));
      yield* visit(notifier, this.opsTable(ops));
      const next = node + HlistNode.next;
      node = yield step('rcu_dereference(pos->next)', (machine) => machine.read(next));
    }
    yield* rcuReadUnlock(this.rcu);
  }

  private *isEmpty(mm: Address): Operation<number> {
    return yield step('hlist_empty(&mm->mmu_notifier.head)', (machine) =>
      hlistEmpty(machine, head(mm)) ? 1 : 0,
    );
  }

  /** The next node and the ops, packed into the one number that a step returns. */
  private nextAndOps(machine: Machine, node: Address): number {
    const ops = machine.read(node - MmuNotifier.hlist + MmuNotifier.ops);
    return machine.read(node + HlistNode.next) * this.opsAddresses + ops;
  }

  private get opsAddresses(): number {
    return this.opsTables.length + 1;
  }

  protected opsTable(address: number): MmuNotifierOps {
    const table = this.opsTables[address - 1];
    if (table === undefined) throw new RangeError(`there is no ops table at ${address}`);
    return table;
  }
}

function head(mm: Address): Address {
  return mm + MmStruct.mmu_notifier + MmuNotifierHead.head;
}

function first(mm: Address): Address {
  return head(mm) + HlistHead.first;
}
