/** `struct mmu_notifier_ops` of January 2008. A member left out is NULL. */
import type { Operation } from '../kernel/effect';
import type { Address } from '../kernel/memory';
import type { Range } from '../spec/names';

export interface MmuNotifierOps {
  /** The mm is going away. */
  release?(notifier: Address, mm: Address): Operation;
  /** Whether the page has been used since it was last asked; 1 or 0. */
  age_page?(notifier: Address, mm: Address, page: Range): Operation<number>;
  invalidate_page?(notifier: Address, mm: Address, page: Range): Operation;
  /** `lock`: the caller holds a spinlock. */
  invalidate_range?(notifier: Address, mm: Address, range: Range, lock: boolean): Operation;
}
