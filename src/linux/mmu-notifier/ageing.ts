/** Whether any secondary MMU has used pages: mm/mmu_notifier.c, Linux 6.12. */
import type { Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import type { Range } from '../../protocol/names';
import { srcuReadLock, srcuReadUnlock } from '../kernel/srcu';
import { Invalidation } from './invalidation';
import type { MmuNotifierOps } from './ops';

/** Calls the callback of one notifier; undefined where its ops have none. */
type Question = (subscription: Address, ops: MmuNotifierOps) => Operation<number> | undefined;

export class Ageing extends Invalidation {
  /** `mmu_notifier_clear_flush_young()`: calls all notifiers; 1 if one has used the pages. */
  *clearFlushYoung(mm: Address, range: Range): Operation<number> {
    return yield* this.ask(mm, (subscription, ops) =>
      ops.clear_flush_young?.(subscription, mm, range),
    );
  }

  /** `mmu_notifier_clear_young()`. */
  *clearYoung(mm: Address, range: Range): Operation<number> {
    return yield* this.ask(mm, (subscription, ops) => ops.clear_young?.(subscription, mm, range));
  }

  /** `mmu_notifier_test_young()`: calls notifiers until one has used the page. */
  *testYoung(mm: Address, address: number): Operation<number> {
    return yield* this.ask(
      mm,
      (subscription, ops) => ops.test_young?.(subscription, mm, address),
      true,
    );
  }

  /** 1 if a notifier returned 1. With `untilYes`, the notifiers after it are not called. */
  protected *ask(mm: Address, question: Question, untilYes = false): Operation<number> {
    const subscriptions = yield* this.notifiable(mm);
    if (subscriptions === NULL) return 0;
    let young = 0;
    const index = yield* srcuReadLock(this.srcu);
    yield* this.forEach(subscriptions, function* (subscription, ops) {
      if (untilYes && young !== 0) return;
      const asked = question(subscription, ops);
      if (asked !== undefined) young |= yield* asked;
    });
    yield* srcuReadUnlock(this.srcu, index);
    return young;
  }
}
