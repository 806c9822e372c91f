/** Faults in what an invalidation counts and searches: mn_itree_inv_start_range(), mn_itree_inv_end(). */
import type { Fault } from '../src/harness/fault';
import type { MmuNotifierRange } from '../src/linux/mm/notifier-hooks';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import { MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';

const { active_invalidate_ranges, invalidate_seq } = MmuNotifierSubscriptions;

export const intervalSequenceFaults: readonly Fault[] = [
  {
    id: 'active-invalidations-counted-without-the-lock',
    title: 'Of two invalidations that begin at once, one may not be counted',
    source: 'mn_itree_inv_start_range(), Linux 5.5 and later: the count under subscriptions->lock',
    breaks: ['G-252'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeInvStartRange(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          const active = subscriptions + active_invalidate_ranges;
          const before = yield step('active_invalidate_ranges', (machine) => machine.read(active));
          const found = yield* super.itreeInvStartRange(subscriptions, range);
          yield step('active_invalidate_ranges++', (machine) => machine.write(active, before + 1));
          return found;
        }
      },
    },
  },
  {
    id: 'last-byte-of-a-range-is-not-searched',
    title: 'An interval that begins with the last byte of a range is not called',
    source: 'mn_itree_inv_start_range(), Linux 5.5 and later: up to range->end - 1',
    breaks: ['G-240'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeInvStartRange(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          return yield* super.itreeInvStartRange(subscriptions, { ...range, end: range.end - 1 });
        }
      },
    },
  },
  {
    id: 'end-of-an-invalidation-that-hit-nothing-makes-the-sequence-odd',
    title: 'Each invalidation that ends as the last adds one to the sequence, also to an even one',
    source: 'mn_itree_inv_end(), Linux 5.5 and later: !mn_itree_is_invalidating()',
    breaks: ['G-252', 'G-255'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeInvEnd(subscriptions: Address): Operation {
          const sequence = subscriptions + invalidate_seq;
          const isEven = yield step('invalidate_seq', (machine) =>
            machine.read(sequence) % 2 === 0 &&
            machine.read(subscriptions + active_invalidate_ranges) === 1
              ? 1
              : 0,
          );
          yield* super.itreeInvEnd(subscriptions);
          if (isEven === 0) return;
          yield step('invalidate_seq++', (machine) =>
            machine.write(sequence, machine.read(sequence) + 1),
          );
        }
      },
    },
  },
];
