/**
 * The notifier core: mm/mmu_notifier.c of Linux 6.12, which began as the get/put patch of 2019.
 * Each method is a function of that file and can be overridden alone. The functions of interval
 * notifiers are in interval-notifiers.ts.
 *
 * The core differs from Linux in two places, on purpose: `synchronize()`, and the decline of a list
 * notifier after the start of interval notifiers (invalidation.ts).
 */

import { step, withCheckAfter, withCheckBefore } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import { errnos } from '../../protocol/names';
import { bugOn, warnOn } from '../kernel/bug';
import { hlistEmpty, hlistUnhashed } from '../kernel/hlist';
import { assertHeldWrite } from '../kernel/rw-semaphore';
import { kfree } from '../kernel/slab';
import {
  callSrcu,
  srcuBarrier,
  srcuReadLock,
  srcuReadUnlock,
  synchronizeSrcu,
} from '../kernel/srcu';
import { MmStruct } from '../mm/mm-struct';
import { mmapWriteLock, mmapWriteUnlock } from '../mm/mmap-lock';
import { Ageing } from './ageing';
import type { MmuNotifierApi } from './api';
import type { MmuNotifierOps } from './ops';
import { MmuNotifier, MmuNotifierSubscriptions } from './structs';

/** Number of `freeRcu()` among the functions of the SRCU domain. */
export const FREE_RCU = 0;

/** No address of an ops table. */
const NO_USERS = -1;

export class MmuNotifierCore extends Ageing implements MmuNotifierApi {
  /** `mmu_notifier_register()`: 0, -ENOMEM, -EINTR or -EINVAL. The caller holds no VM lock. */
  *register(subscription: Address, mm: Address): Operation<number> {
    yield* mmapWriteLock(mm);
    const result = yield* this.registerLocked(subscription, mm);
    yield* mmapWriteUnlock(mm);
    return result;
  }

  /**
   * `__mmu_notifier_register()`: the caller holds the mmap lock for writing. With NULL, it prepares
   * the mm for interval notifiers.
   */
  *registerLocked(subscription: Address, mm: Address): Operation<number> {
    const address = yield step('mmap_assert_write_locked()', (machine) => {
      assertHeldWrite(machine, mm + MmStruct.mmap_lock, 'mm->mmap_lock');
      if (machine.read(mm + MmStruct.mm_users) <= 0) return NO_USERS;
      return subscription === NULL ? NULL : machine.read(subscription + MmuNotifier.ops);
    });
    if (address === NO_USERS) {
      // Other tasks may go on between the look at mm_users and the end of this one.
      yield step('BUG_ON()', (machine) => bugOn(machine, true, 'mm_users is zero in registration'));
    }
    const ops = subscription === NULL ? null : this.opsTable(address);
    if (
      ops?.arch_invalidate_secondary_tlbs &&
      (ops.invalidate_range_start || ops.invalidate_range_end)
    ) {
      yield step('WARN_ON_ONCE()', (machine) => {
        warnOn(
          machine,
          true,
          'ops with arch_invalidate_secondary_tlbs and invalidate_range_start or _end',
        );
      });
      return -errnos.EINVAL;
    }
    const created = yield* this.allocateSubscriptions(mm);
    if (created < 0) return created;
    const locked = yield* this.mm().mmTakeAllLocks(mm);
    if (locked < 0) {
      yield* kfree(created);
      return locked;
    }
    yield* this.link(subscription, mm, created);
    yield* withCheckAfter(this.mm().mmDropAllLocks(locked), (machine) => {
      bugOn(machine, machine.read(mm + MmStruct.mm_users) <= 0, 'mm_users is zero in registration');
    });
    return 0;
  }

  /** `mmu_notifier_unregister()`: releases, removes, and waits for every callback that runs. */
  *unregister(subscription: Address, mm: Address): Operation {
    const unhashed = yield step('hlist_unhashed()', (machine) => {
      bugOn(machine, machine.read(mm + MmStruct.mm_count) <= 0, 'mm_count is zero in unregister');
      return hlistUnhashed(machine, subscription + MmuNotifier.hlist) ? 1 : 0;
    });
    if (unhashed === 0) {
      const index = yield* srcuReadLock(this.srcu);
      const ops = yield* this.opsOf(subscription);
      if (ops.release) yield* ops.release(subscription, mm);
      yield* srcuReadUnlock(this.srcu, index);
      yield* this.unlink(subscription, mm);
    }
    yield* synchronizeSrcu(this.srcu);
    yield* withCheckBefore(this.mm().mmdrop(mm), (machine) => {
      bugOn(machine, machine.read(mm + MmStruct.mm_count) <= 0, 'mm_count is zero in unregister');
    });
  }

  /** `mmu_notifier_get()`: the notifier of these ops on the mm, or a negative errno. */
  *get(ops: number, mm: Address, privdata = NULL): Operation<Address> {
    yield* mmapWriteLock(mm);
    const subscription = yield* this.getLocked(ops, mm, privdata);
    yield* mmapWriteUnlock(mm);
    return subscription;
  }

  /** `mmu_notifier_get_locked()`: the caller holds the mmap lock for writing. */
  *getLocked(ops: number, mm: Address, privdata = NULL): Operation<Address> {
    const subscriptions = yield step('mm->notifier_subscriptions', (machine) => {
      assertHeldWrite(machine, mm + MmStruct.mmap_lock, 'mm->mmap_lock');
      return machine.read(mm + MmStruct.notifier_subscriptions);
    });
    if (subscriptions !== NULL) {
      const found = yield* this.findGet(subscriptions, ops);
      if (found !== NULL) return found;
    }
    const table = this.opsTables[ops - 1] as MmuNotifierOps;
    const subscription = yield* this.allocNotifier(table, mm, privdata);
    if (subscription < 0) return subscription;
    yield step('subscription->ops = ops', (machine) =>
      machine.write(subscription + MmuNotifier.ops, ops),
    );
    const result = yield* this.registerLocked(subscription, mm);
    if (result === 0) return subscription;
    yield* this.outFree(table, subscription);
    return result;
  }

  /** `out_free` of `mmu_notifier_get_locked()`: frees at once what could not be registered. */
  protected *outFree(ops: MmuNotifierOps, subscription: Address): Operation {
    yield* this.freeNotifier(ops, subscription);
  }

  /** `mmu_notifier_put()`: the last one removes the notifier and has it freed later. Never waits. */
  *put(subscription: Address): Operation {
    const subscriptions = yield step('subscription->mm->notifier_subscriptions', (machine) =>
      machine.read(machine.read(subscription + MmuNotifier.mm) + MmStruct.notifier_subscriptions),
    );
    const last = yield* this.dropUser(subscription, subscriptions);
    if (last === 1) yield* callSrcu(this.srcu, subscription + MmuNotifier.rcu, FREE_RCU);
  }

  /** `mmu_notifier_free_rcu()`: after the grace period of the last put. */
  *freeRcu(head: Address): Operation {
    const subscription = head - MmuNotifier.rcu;
    const mm = yield step('subscription->mm', (machine) =>
      machine.read(subscription + MmuNotifier.mm),
    );
    yield* this.freeNotifier(yield* this.opsOf(subscription), subscription);
    yield* this.mm().mmdrop(mm);
  }

  /**
   * `mmu_notifier_synchronize()`: waits for the free_notifier of every notifier put before.
   *
   * Linux calls only `synchronize_srcu()` here, which waits for readers but not for callbacks that
   * are queued on another CPU; its kernel-doc promises the latter, which takes `srcu_barrier()`.
   */
  *synchronize(): Operation {
    yield* synchronizeSrcu(this.srcu);
    yield* srcuBarrier(this.srcu);
  }

  /** `mmu_notifier_release()`, from `exit_mmap()`: calls every notifier, then empties the list. */
  *release(mm: Address): Operation {
    const { subscriptions, hasItree } = yield* this.subscribed(mm, false);
    if (subscriptions === NULL) return;
    if (hasItree) {
      yield* this.itreeRelease(subscriptions, mm);
      if (yield* this.listIsEmpty(subscriptions)) return;
    }
    const index = yield* srcuReadLock(this.srcu);
    yield* this.forEach(subscriptions, function* (subscription, ops) {
      if (ops.release) yield* ops.release(subscription, mm);
    });
    yield* this.unlinkAll(subscriptions);
    yield* srcuReadUnlock(this.srcu, index);
    yield* synchronizeSrcu(this.srcu);
  }

  /** `mmu_notifier_subscriptions_destroy()`: part of the step that frees the mm. */
  subscriptionsDestroy(machine: Machine, mm: Address): void {
    const subscriptions = machine.read(mm + MmStruct.notifier_subscriptions);
    if (subscriptions === NULL) return;
    const list = subscriptions + MmuNotifierSubscriptions.list;
    bugOn(machine, !hlistEmpty(machine, list), 'an mm_struct is freed with notifiers on its list');
    machine.free(subscriptions);
  }

  protected *allocNotifier(
    ops: MmuNotifierOps,
    mm: Address,
    privdata: Address,
  ): Operation<Address> {
    if (ops.alloc_notifier) return yield* ops.alloc_notifier(mm, privdata);
    return yield step('ops->alloc_notifier()', (machine) =>
      machine.oops(
        'NULL pointer dereference',
        'get is called with ops that have no alloc_notifier',
      ),
    );
  }

  protected *freeNotifier(ops: MmuNotifierOps, subscription: Address): Operation {
    if (ops.free_notifier) return yield* ops.free_notifier(subscription);
    yield step('ops->free_notifier()', (machine) =>
      machine.oops('NULL pointer dereference', 'a notifier is put whose ops have no free_notifier'),
    );
  }
}
