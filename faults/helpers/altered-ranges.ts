/** Cores that announce other ranges than the real ones, which several faults do. */

import type { MmuNotifierRange } from '../../src/linux/mm/notifier-hooks';
import { MmuNotifierCore } from '../../src/linux/mmu-notifier/core';
import type { Operation } from '../../src/machine/machine';
import type { Address } from '../../src/machine/struct';

/** A core that announces `alter(range)` for each invalidation, and nothing where that is null. */
export function alteringRanges(
  alter: (range: MmuNotifierRange) => MmuNotifierRange | null,
): typeof MmuNotifierCore {
  return class extends MmuNotifierCore {
    override *invalidateRangeStart(range: MmuNotifierRange): Operation<number> {
      const altered = alter(range);
      return altered === null ? 0 : yield* super.invalidateRangeStart(altered);
    }
    override *invalidateRangeEnd(range: MmuNotifierRange): Operation {
      const altered = alter(range);
      if (altered !== null) yield* super.invalidateRangeEnd(altered);
    }
  };
}

/** A core that announces `alter(range)` to interval notifiers for each invalidation. */
export function alteringIntervalRanges(
  alter: (range: MmuNotifierRange) => MmuNotifierRange,
): typeof MmuNotifierCore {
  return class extends MmuNotifierCore {
    protected override *itreeInvalidate(
      subscriptions: Address,
      range: MmuNotifierRange,
    ): Operation<number> {
      return yield* super.itreeInvalidate(subscriptions, alter(range));
    }
  };
}
