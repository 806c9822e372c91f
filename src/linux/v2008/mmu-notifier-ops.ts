/** `struct mmu_notifier_ops` of January 2008. A member left out is NULL. */
import type { Operation } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import type { Range } from '../../protocol/names';

export interface MmuNotifierOps {
  /** The mm is going away. */
  release?(notifier: Address, mm: Address): Operation;
  /** 1 if the page has been used since the last call, else 0. */
  age_page?(notifier: Address, mm: Address, page: Range): Operation<number>;
  invalidate_page?(notifier: Address, mm: Address, page: Range): Operation;
  /** `lock`: the caller holds a spinlock. */
  invalidate_range?(notifier: Address, mm: Address, range: Range, lock: boolean): Operation;
}

/** A `struct page`, named by a mapping of it. */
export interface MappedPage {
  readonly process: Address;
  readonly mm: Address;
  readonly range: Range;
}

/** `struct mmu_rmap_notifier_ops`. */
export interface MmuRmapNotifierOps {
  /** The page is locked, and in no page table any more. */
  invalidate_page?(notifier: Address, page: MappedPage): Operation;
}
