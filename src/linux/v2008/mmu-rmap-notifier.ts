/**
 * Notifiers for subsystems with a reverse map of their own: the other half of the patch of
 * 28 January 2008, with one list for the whole kernel. Never merged.
 */
import { step } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL, struct } from '../../machine/struct';
import { HlistHead, HlistNode, hlistAddHeadRcu, hlistDelRcu } from '../kernel/hlist';
import { lockClass } from '../kernel/lockdep';
import { rcuReadLock, rcuReadUnlock } from '../kernel/rcu';
import { Spinlock, spinLock, spinLockInit, spinUnlock } from '../kernel/spinlock';
import { MmuNotifier } from '../mmu-notifier/structs';
import type { MappedPage, MmuRmapNotifierOps } from './mmu-notifier-ops';

/** `mmu_rmap_notifier_list`, with its lock. */
export const MmuRmapNotifierList = struct('mmu_rmap_notifier_list', {
  head: HlistHead.type,
  lock: Spinlock.type,
});

const LOCK = 'mmu_notifier_list_lock';
const listLockClass = lockClass(LOCK);

/** Part of booting. */
export function initRmapNotifierList(machine: Machine, list: Address): void {
  spinLockInit(machine, list + MmuRmapNotifierList.lock, listLockClass);
}

/** The functions of rmap notifiers, on a kernel with them and on a kernel with stubs. */
export interface RmapNotifiers {
  register(notifier: Address): Operation;
  unregister(notifier: Address): Operation;
  invalidatePage(page: MappedPage): Operation;
}

export class MmuRmapNotifiers implements RmapNotifiers {
  constructor(
    private readonly list: Address,
    protected readonly rcu: Address,
    /** An ops address is one more than an index here. */
    private readonly opsTables: readonly MmuRmapNotifierOps[],
  ) {}

  /** `mmu_rmap_notifier_register()`. */
  *register(notifier: Address): Operation {
    yield* this.locked('hlist_add_head_rcu()', (machine) =>
      hlistAddHeadRcu(machine, notifier + MmuNotifier.hlist, this.head),
    );
  }

  /** `mmu_rmap_notifier_unregister()`: does not wait for walks. */
  *unregister(notifier: Address): Operation {
    yield* this.locked('hlist_del_rcu()', (machine) =>
      hlistDelRcu(machine, notifier + MmuNotifier.hlist),
    );
  }

  /** The macro `mmu_rmap_notifier(invalidate_page, page)`: the walk is a read-side critical section. */
  *invalidatePage(page: MappedPage): Operation {
    yield* rcuReadLock(this.rcu);
    const { head } = this;
    let node = yield step('rcu_dereference(mmu_rmap_notifier_list.first)', (machine) =>
      machine.read(head + HlistHead.first),
    );
    while (node !== NULL) {
      const notifier = node - MmuNotifier.hlist;
      const next = node + HlistNode.next;
      const at = yield step('mrn->ops', (machine) => machine.read(notifier + MmuNotifier.ops));
      const ops = this.opsTable(at);
      if (ops.invalidate_page) yield* ops.invalidate_page(notifier, page);
      node = yield step('rcu_dereference(pos->next)', (machine) => machine.read(next));
    }
    yield* rcuReadUnlock(this.rcu);
  }

  protected *locked(what: string, change: (machine: Machine) => void): Operation {
    yield* spinLock(this.list + MmuRmapNotifierList.lock, LOCK);
    yield step(what, change);
    yield* spinUnlock(this.list + MmuRmapNotifierList.lock, LOCK);
  }

  protected get head(): Address {
    return this.list + MmuRmapNotifierList.head;
  }

  private opsTable(address: number): MmuRmapNotifierOps {
    const table = this.opsTables[address - 1];
    if (table === undefined) throw new RangeError(`there is no ops table at ${address}`);
    return table;
  }
}
