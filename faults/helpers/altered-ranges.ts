/** What many faults of announcing have in common. */

import type { MmuNotifierRange } from '../../src/linux/mm/notifier-hooks';
import { MmuNotifierCore } from '../../src/linux/mmu-notifier/core';
import type { Operation } from '../../src/machine/machine';
import type { Address } from '../../src/machine/struct';

/** A core that tells of each invalidation what `retold` makes of it; of none where that is null. */
export function alteringRanges(
  retold: (range: MmuNotifierRange) => MmuNotifierRange | null,
): typeof MmuNotifierCore {
  return class extends MmuNotifierCore {
    override *invalidateRangeStart(range: MmuNotifierRange): Operation<number> {
      const told = retold(range);
      return told === null ? 0 : yield* super.invalidateRangeStart(told);
    }
    override *invalidateRangeEnd(range: MmuNotifierRange): Operation {
      const told = retold(range);
      if (told !== null) yield* super.invalidateRangeEnd(told);
    }
  };
}

/** A core that tells interval notifiers what `retold` makes of each invalidation. */
export function alteringIntervalRanges(
  retold: (range: MmuNotifierRange) => MmuNotifierRange,
): typeof MmuNotifierCore {
  return class extends MmuNotifierCore {
    protected override *itreeInvalidate(
      subscriptions: Address,
      range: MmuNotifierRange,
    ): Operation<number> {
      return yield* super.itreeInvalidate(subscriptions, retold(range));
    }
  };
}
