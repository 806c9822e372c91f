/**
 * The notifier core as its callers see it: include/linux/mmu_notifier.h of Linux 6.12. Memory
 * management calls what is in mm/notifier-hooks.ts; drivers, HMM and SVA call the rest. The classes
 * of this folder are one core. Another core keeps the layouts of structs.ts, which callers embed
 * and read.
 */
import type { Operation } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import type { RcuFunction } from '../kernel/srcu';
import type { NotifierHooks } from '../mm/notifier-hooks';
import type { MmOperations } from '../mm/operations';
import type { MmuIntervalNotifierOps, MmuNotifierOps } from './ops';

export interface MmuNotifierApi extends NotifierHooks {
  /** `mmu_notifier_register()`: 0, -ENOMEM, -EINTR or -EINVAL. The caller holds no VM lock. */
  register(subscription: Address, mm: Address): Operation<number>;
  /**
   * `__mmu_notifier_register()`: the caller holds the mmap lock for writing. With NULL, it prepares
   * the mm for interval notifiers.
   */
  registerLocked(subscription: Address, mm: Address): Operation<number>;
  /** `mmu_notifier_unregister()`: calls `->release`, and waits for every callback that runs. */
  unregister(subscription: Address, mm: Address): Operation;
  /** `mmu_notifier_get()`: the notifier of these ops on the mm, or a negative errno. */
  get(ops: number, mm: Address, privdata?: Address): Operation<Address>;
  /** `mmu_notifier_get_locked()`: the caller holds the mmap lock for writing. */
  getLocked(ops: number, mm: Address, privdata?: Address): Operation<Address>;
  /** `mmu_notifier_put()`: the last one removes the notifier and has it freed later. Never waits. */
  put(subscription: Address): Operation;
  /** `mmu_notifier_free_rcu()`: what `put()` queues, as function 0 of the SRCU domain. */
  freeRcu(head: Address): Operation;
  /** All functions that may be queued on the SRCU domain, where they are not `freeRcu()` alone. */
  readonly rcuFunctions?: readonly RcuFunction[];
  /** `mmu_notifier_synchronize()`: waits for the free_notifier of every notifier put before. */
  synchronize(): Operation;
}

/** What a core works with. The ops tables and `mm` are complete only after its construction. */
export interface CoreEnvironment {
  /** The one SRCU domain of all mms. */
  readonly srcu: Address;
  /** The ops tables of the drivers; an ops address is one more than an index here. */
  readonly opsTables: readonly MmuNotifierOps[];
  /** The ops of each driver's interval notifiers; an ops address is one more than an index here. */
  readonly intervalOps: readonly MmuIntervalNotifierOps[];
  /** Memory management, which in turn calls the notifiers. */
  readonly mm: () => MmOperations;
  /** Whether a decline ends the starts of the other notifiers, as from 5.12 on. */
  readonly endsDeclined: boolean;
}

export type CoreConstructor = new (environment: CoreEnvironment) => MmuNotifierApi;

/** The arguments of an insertion; `start` and `length` have the range of an unsigned long. */
export interface Interval {
  readonly mm: Address;
  readonly ops: number;
  readonly start: number;
  readonly length: number;
}

/** The functions of interval notifiers, which use the core's registration. */
export interface IntervalNotifierApi {
  /** `mmu_interval_notifier_insert()`: 0, -EOVERFLOW, -EINVAL, -ENOMEM or -EINTR. */
  insert(subscription: Address, interval: Interval): Operation<number>;
  /** `mmu_interval_notifier_insert_locked()`: the caller holds the mmap lock for writing. */
  insertLocked(subscription: Address, interval: Interval): Operation<number>;
  /** `mmu_interval_notifier_remove()`: waits for an invalidation that uses the tree. */
  remove(subscription: Address): Operation;
  /** `mmu_interval_read_begin()`: the sequence for `readRetry()`. */
  readBegin(subscription: Address): Operation<number>;
  /** `mmu_interval_set_seq()`, for `invalidate` callbacks to call. */
  setSeq(subscription: Address, sequence: number): Operation;
  /** `mmu_interval_read_retry()`: 1 if an invalidation has set its sequence since then, else 0. */
  readRetry(subscription: Address, sequence: number): Operation<number>;
  /** `mmu_interval_check_retry()`: the same, without the driver's lock. */
  checkRetry(subscription: Address, sequence: number): Operation<number>;
}

export type IntervalNotifiersConstructor = new (
  core: MmuNotifierApi,
  mm: MmOperations,
) => IntervalNotifierApi;
