/** Altered insertions of interval notifiers, which several faults share. */

import type { MmOperations } from '../../src/linux/mm/operations';
import type { Interval } from '../../src/linux/mmu-notifier/api';
import { IntervalNotifiers } from '../../src/linux/mmu-notifier/interval-notifiers';
import type { Machine, Operation } from '../../src/machine/machine';
import type { Address } from '../../src/machine/struct';

/** An implementation that does `more` to the mm after each successful insertion. */
export function afterInsertion(
  more: (operations: MmOperations, mm: Address) => Operation<unknown>,
): typeof IntervalNotifiers {
  return class extends IntervalNotifiers {
    protected override *insertInto(
      subscriptions: Address,
      subscription: Address,
      interval: Interval,
    ): Operation<number> {
      const result = yield* super.insertInto(subscriptions, subscription, interval);
      if (result === 0) yield* more(this.mm, interval.mm);
      return result;
    }
  };
}

/** An implementation that initialises a notifier by `instead`, which gets the real function. */
export function initialising(
  instead: (
    initialise: (interval: Interval) => number,
    interval: Interval,
    machine: Machine,
    subscription: Address,
  ) => number,
): typeof IntervalNotifiers {
  return class extends IntervalNotifiers {
    protected override initialise(
      machine: Machine,
      subscription: Address,
      interval: Interval,
    ): number {
      const initialise = (one: Interval) => super.initialise(machine, subscription, one);
      return instead(initialise, interval, machine, subscription);
    }
  };
}

/** An implementation that does `more` to a notifier after its addition to the tree. */
export function afterAdding(
  more: (machine: Machine, subscriptions: Address, subscription: Address) => void,
): typeof IntervalNotifiers {
  return class extends IntervalNotifiers {
    protected override addToTree(
      machine: Machine,
      subscriptions: Address,
      subscription: Address,
    ): void {
      super.addToTree(machine, subscriptions, subscription);
      more(machine, subscriptions, subscription);
    }
  };
}
