/** `struct mmu_notifier_ops`: what a driver implements. A member left out is NULL. */
import type { Operation } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import type { Range } from '../../protocol/names';
import type { MmuNotifierRange } from '../mm/notifier-hooks';

export interface MmuNotifierOps {
  /** The mm is going away, or the driver unregisters. */
  release?(subscription: Address, mm: Address): Operation;
  /** 0, or -EAGAIN where the driver would have to sleep and must not. */
  invalidate_range_start?(subscription: Address, range: MmuNotifierRange): Operation<number>;
  invalidate_range_end?(subscription: Address, range: MmuNotifierRange): Operation;
  /** Linux 6.6 and later. Ops that have it must not have the two above. */
  arch_invalidate_secondary_tlbs?(subscription: Address, mm: Address, range: Range): Operation;
  /** Whether the secondary MMU has used the pages since the last call; clears that, and flushes. */
  clear_flush_young?(subscription: Address, mm: Address, range: Range): Operation<number>;
  /** The same, but the secondary TLB may keep its entries. */
  clear_young?(subscription: Address, mm: Address, range: Range): Operation<number>;
  /** Whether the secondary MMU has used the page; clears nothing. */
  test_young?(subscription: Address, mm: Address, address: number): Operation<number>;
  /**
   * A new notifier, or a negative errno for an ERR_PTR. `privdata` is an argument of `get()`, as in
   * "mm/mmu_notifiers: pass private data down to alloc_notifier()" (2020), which was never merged.
   */
  alloc_notifier?(mm: Address, privdata: Address): Operation<Address>;
  free_notifier?(subscription: Address): Operation;
}

/** `struct mmu_interval_notifier_ops`. */
export interface MmuIntervalNotifierOps {
  /** 1, or 0 where the driver would have to sleep and must not. */
  invalidate(
    subscription: Address,
    range: MmuNotifierRange,
    currentSequence: number,
  ): Operation<number>;
}
