/** `struct mmu_notifier_ops`: what a driver implements. A member left out is NULL. */
import type { Operation } from '../kernel/effect';
import type { Address } from '../kernel/memory';
import type { MmuNotifierRange } from '../mm/notifier-hooks';

export interface MmuNotifierOps {
  /** The mm is going away, or the driver unregisters. */
  release?(subscription: Address, mm: Address): Operation;
  /** 0, or -EAGAIN where it would have to sleep and must not. */
  invalidate_range_start?(subscription: Address, range: MmuNotifierRange): Operation<number>;
  invalidate_range_end?(subscription: Address, range: MmuNotifierRange): Operation;
  /** Linux 6.6 and later; excludes the two above. */
  arch_invalidate_secondary_tlbs?(subscription: Address, range: MmuNotifierRange): Operation;
  /**
   * A new notifier, or a negative errno for an ERR_PTR. `privdata` is what a get was given, as in
   * "mm/mmu_notifiers: pass private data down to alloc_notifier()" (2020), which was never merged.
   */
  alloc_notifier?(mm: Address, privdata: Address): Operation<Address>;
  free_notifier?(subscription: Address): Operation;
}
