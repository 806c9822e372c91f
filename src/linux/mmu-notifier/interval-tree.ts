/** Invalidations of the interval tree: mn_itree_*() of mm/mmu_notifier.c, Linux 6.12. */

import { step } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import { errnos } from '../../protocol/names';
import { warnOn } from '../kernel/bug';
import { HlistHead, HlistNode, hlistDel } from '../kernel/hlist';
import {
  intervalTreeInsert,
  intervalTreeIterFirst,
  intervalTreeIterNext,
  intervalTreeRemove,
  rbEmptyNode,
} from '../kernel/interval-tree';
import { invalidateRangeStartClass, lockAcquired, lockReleased } from '../kernel/lockdep';
import { spinLock, spinUnlock } from '../kernel/spinlock';
import { wakeUpAll } from '../kernel/wait-queue';
import { WHOLE_ADDRESS_SPACE } from '../mm/lifetime';
import type { MmuNotifierRange } from '../mm/notifier-hooks';
import type { MmuIntervalNotifierOps } from './ops';
import { MmuIntervalNotifier, MmuNotifierSubscriptions } from './structs';
import { SubscriptionList } from './subscription-list';

/** The interval subscription that a walk is at, its ops, and the sequence of the invalidation. */
export interface Visited {
  readonly subscription: Address;
  readonly ops: number;
  readonly sequence: number;
}

/** All sequence numbers and addresses of ops are below these. */
const SEQUENCES = 2 ** 16;
const OPS = 2 ** 5;

const NONE_FOUND = NULL;

export class IntervalTree extends SubscriptionList {
  /** `mn_itree_invalidate()`: 0, or -EAGAIN where one declined; then the invalidation is over. */
  protected *itreeInvalidate(subscriptions: Address, range: MmuNotifierRange): Operation<number> {
    yield step('lock_map_acquire(mmu_notifier_invalidate_range_start)', (machine) =>
      lockAcquired(machine, invalidateRangeStartClass),
    );
    const declined = yield* this.itreeWalk(subscriptions, range);
    if (declined) yield* this.itreeInvEnd(subscriptions);
    yield step('lock_map_release(mmu_notifier_invalidate_range_start)', (machine) =>
      lockReleased(machine, invalidateRangeStartClass),
    );
    return declined ? -errnos.EAGAIN : 0;
  }

  /** `mn_itree_release()`: an invalidation of everything, which no notifier can decline. */
  protected *itreeRelease(subscriptions: Address, mm: Address): Operation {
    yield* this.itreeWalk(subscriptions, {
      mm,
      ...WHOLE_ADDRESS_SPACE,
      event: 'RELEASE',
      blockable: true,
    });
    yield* this.itreeInvEnd(subscriptions);
  }

  /** Begins the invalidation, and calls each notifier whose interval it intersects until one declines. */
  protected *itreeWalk(subscriptions: Address, range: MmuNotifierRange): Operation<boolean> {
    let found = yield* this.itreeInvStartRange(subscriptions, range);
    while (found !== NONE_FOUND) {
      const visited = unpacked(found);
      if (yield* this.declines(visited, range)) return true;
      found = yield* this.itreeInvNext(visited, range);
    }
    return false;
  }

  /** One callback. False for a blockable range brings a warning, and declines nothing. */
  protected *declines(
    { subscription, ops, sequence }: Visited,
    range: MmuNotifierRange,
  ): Operation<boolean> {
    const table = this.intervalOps[ops - 1] as MmuIntervalNotifierOps;
    if ((yield* table.invalidate(subscription, range, sequence)) !== 0) return false;
    if (!range.blockable) return true;
    yield step('WARN_ON()', (machine) => {
      warnOn(machine, true, 'invalidate returned false for a blockable range');
    });
    return false;
  }

  /** `mn_itree_inv_start_range()`: an intersection makes the sequence odd, and no change of the tree follows. */
  protected *itreeInvStartRange(
    subscriptions: Address,
    { start, end }: MmuNotifierRange,
  ): Operation<number> {
    return yield* this.locked(subscriptions, 'mn_itree_inv_start_range()', (machine) => {
      const active = subscriptions + MmuNotifierSubscriptions.active_invalidate_ranges;
      const sequence = subscriptions + MmuNotifierSubscriptions.invalidate_seq;
      machine.write(active, machine.read(active) + 1);
      const root = subscriptions + MmuNotifierSubscriptions.itree;
      const node = intervalTreeIterFirst(machine, root, start, end - 1);
      if (node === NULL) return NONE_FOUND;
      machine.write(sequence, machine.read(sequence) | 1);
      return packed(machine, node, machine.read(sequence));
    });
  }

  /** `mn_itree_inv_next()`. */
  protected *itreeInvNext(
    { subscription, sequence }: Visited,
    { start, end }: MmuNotifierRange,
  ): Operation<number> {
    return yield step('mn_itree_inv_next()', (machine) => {
      const at = subscription + MmuIntervalNotifier.interval_tree;
      const node = intervalTreeIterNext(machine, at, start, end - 1);
      return node === NULL ? NONE_FOUND : packed(machine, node, sequence);
    });
  }

  /**
   * `mn_itree_inv_end()`: the end of the last invalidation makes the sequence even, and does the
   * deferred insertions and removals.
   */
  protected *itreeInvEnd(subscriptions: Address): Operation {
    const name = 'subscriptions->lock';
    const lock = subscriptions + MmuNotifierSubscriptions.lock;
    yield* spinLock(lock, name);
    const last = yield step('--active_invalidate_ranges, invalidate_seq++', (machine) => {
      const active = subscriptions + MmuNotifierSubscriptions.active_invalidate_ranges;
      const sequence = subscriptions + MmuNotifierSubscriptions.invalidate_seq;
      machine.write(active, machine.read(active) - 1);
      if (machine.read(active) !== 0 || !itreeIsInvalidating(machine, subscriptions)) return 0;
      machine.write(sequence, machine.read(sequence) + 1);
      return 1;
    });
    if (last === 1) {
      yield step('the deferred list is worked off', (machine) =>
        this.workOffDeferred(machine, subscriptions),
      );
    }
    yield* spinUnlock(lock, name);
    if (last === 1) yield* this.wakeWaiters(subscriptions);
  }

  protected *wakeWaiters(subscriptions: Address): Operation {
    yield* wakeUpAll(subscriptions + MmuNotifierSubscriptions.wq, WQ);
  }

  private workOffDeferred(machine: Machine, subscriptions: Address): void {
    const root = subscriptions + MmuNotifierSubscriptions.itree;
    let item = machine.read(
      subscriptions + MmuNotifierSubscriptions.deferred_list + HlistHead.first,
    );
    while (item !== NULL) {
      const next = machine.read(item + HlistNode.next);
      const node = item - MmuIntervalNotifier.deferred_item + MmuIntervalNotifier.interval_tree;
      if (rbEmptyNode(machine, node)) intervalTreeInsert(machine, node, root);
      else intervalTreeRemove(machine, node);
      hlistDel(machine, item);
      item = next;
    }
  }
}

/** Name of the wait queue in tables of interleavings. */
export const WQ = 'subscriptions->wq';

/** `mn_itree_is_invalidating()`: the sequence is odd. */
export function itreeIsInvalidating(machine: Machine, subscriptions: Address): boolean {
  return (machine.read(subscriptions + MmuNotifierSubscriptions.invalidate_seq) & 1) !== 0;
}

function packed(machine: Machine, node: Address, sequence: number): number {
  const subscription = node - MmuIntervalNotifier.interval_tree;
  const ops = machine.read(subscription + MmuIntervalNotifier.ops);
  return (subscription * OPS + ops) * SEQUENCES + sequence;
}

function unpacked(found: number): Visited {
  const rest = Math.floor(found / SEQUENCES);
  return {
    subscription: Math.floor(rest / OPS),
    ops: rest % OPS,
    sequence: found % SEQUENCES,
  };
}
