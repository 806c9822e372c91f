/** The functions of the notifier core that memory management calls: include/linux/mmu_notifier.h. */
import type { Machine, Operation } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import type { InvalidationEvent, Range } from '../../protocol/names';

/** `struct mmu_notifier_range`. */
export interface MmuNotifierRange extends Range {
  readonly mm: Address;
  readonly event: InvalidationEvent;
  /** MMU_NOTIFIER_RANGE_BLOCKABLE. */
  readonly blockable: boolean;
  /** The number of the driver that a migration is for, from 1; none where it is nobody's. */
  readonly owner?: number;
}

export interface NotifierHooks {
  /** `mmu_notifier_release()`: the mm has no users any more, and its pages are about to be freed. */
  release(mm: Address): Operation;
  /** `mmu_notifier_invalidate_range_start()` and `_nonblock()`: 0, or -EAGAIN if not blockable. */
  invalidateRangeStart(range: MmuNotifierRange): Operation<number>;
  /** `mmu_notifier_invalidate_range_end()`. */
  invalidateRangeEnd(range: MmuNotifierRange): Operation;
  /** `mmu_notifier_arch_invalidate_secondary_tlbs()`: called wherever the CPUs' TLBs are flushed. */
  archInvalidateSecondaryTlbs(mm: Address, range: Range): Operation;
  /** `mmu_notifier_clear_flush_young()`: whether any secondary MMU has used the pages. */
  clearFlushYoung(mm: Address, range: Range): Operation<number>;
  /** `mmu_notifier_clear_young()`. */
  clearYoung(mm: Address, range: Range): Operation<number>;
  /** `mmu_notifier_test_young()`. */
  testYoung(mm: Address, address: number): Operation<number>;
  /** `mmu_notifier_subscriptions_destroy()`: part of the step that frees the mm. */
  subscriptionsDestroy(machine: Machine, mm: Address): void;
}
