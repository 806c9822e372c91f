/** Asking every notifier whether its secondary MMU has used pages (mm/mmu_notifier.c, Linux 6.12). */
import type { Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import type { Range } from '../../protocol/names';
import { srcuReadLock, srcuReadUnlock } from '../kernel/srcu';
import { Invalidation } from './invalidation';
import type { MmuNotifierOps } from './ops';

/** Ask one notifier; nothing where it has no such callback. */
type Question = (subscription: Address, ops: MmuNotifierOps) => Operation<number> | undefined;

export class Ageing extends Invalidation {
  /** `mmu_notifier_clear_flush_young()`: asks all, and says whether one has used the pages. */
  *clearFlushYoung(mm: Address, range: Range): Operation<number> {
    return yield* this.ask(mm, (subscription, ops) =>
      ops.clear_flush_young?.(subscription, mm, range),
    );
  }

  /** `mmu_notifier_clear_young()`. */
  *clearYoung(mm: Address, range: Range): Operation<number> {
    return yield* this.ask(mm, (subscription, ops) => ops.clear_young?.(subscription, mm, range));
  }

  /** `mmu_notifier_test_young()`: asks until one has used the page. */
  *testYoung(mm: Address, address: number): Operation<number> {
    return yield* this.ask(
      mm,
      (subscription, ops) => ops.test_young?.(subscription, mm, address),
      true,
    );
  }

  /** Whether some notifier answered yes. The first yes ends the asking, where that is wanted. */
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
