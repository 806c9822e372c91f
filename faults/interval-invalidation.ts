/** Faults in invalidations that intersect intervals: mm/mmu_notifier.c, mn_itree_*(). */
import type { Fault } from '../src/harness/fault';
import { warnOn } from '../src/linux/kernel/bug';
import { WHOLE_ADDRESS_SPACE } from '../src/linux/mm/lifetime';
import type { MmuNotifierRange } from '../src/linux/mm/notifier-hooks';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import type { Visited } from '../src/linux/mmu-notifier/interval-tree';
import type { MmuIntervalNotifierOps } from '../src/linux/mmu-notifier/ops';
import { MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import { errnos, type Range } from '../src/protocol/names';
import { alteringIntervalRanges } from './helpers/altered-ranges';

/** A core in which `declines` decides whether a notifier that returned false ends the walk. */
function afterFalse(
  declines: (range: MmuNotifierRange) => Operation<boolean>,
): typeof MmuNotifierCore {
  return class extends MmuNotifierCore {
    protected override *declines(
      { subscription, ops, sequence }: Visited,
      range: MmuNotifierRange,
    ): Operation<boolean> {
      const table = this.intervalOps[ops - 1] as MmuIntervalNotifierOps;
      const done = yield* table.invalidate(subscription, range, sequence);
      return done === 0 && (yield* declines(range));
    }
  };
}

export const intervalInvalidationFaults: readonly Fault[] = [
  {
    id: 'declined-by-the-list-never-ended',
    title: 'Where a list notifier declines, the invalidation of the intervals is never ended',
    source: '__mmu_notifier_invalidate_range_start(), as Linux 5.5 to 6.12 have it',
    breaks: ['G-165', 'G-273'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *endIntervalsDeclinedByList(): Operation {}
      },
    },
  },
  {
    id: 'list-before-intervals',
    title: 'List notifiers are called first, and interval notifiers then',
    source: '__mmu_notifier_invalidate_range_start(), Linux 5.5 and later',
    breaks: ['G-166', 'G-167'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *invalidateRangeStart(range: MmuNotifierRange): Operation<number> {
          const { subscriptions, hasItree } = yield* this.subscribed(range.mm, range.blockable);
          if (subscriptions === NULL) return 0;
          const result = yield* this.startAll(subscriptions, range);
          if (result !== 0 && !range.blockable) return result;
          return hasItree ? yield* this.itreeInvalidate(subscriptions, range) : 0;
        }
      },
    },
  },
  {
    id: 'intervals-end-after-the-list',
    title: 'List notifiers are called for the end before the interval tree has its own',
    source: '__mmu_notifier_invalidate_range_end(), Linux 5.5 and later',
    breaks: ['G-168'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *invalidateRangeEnd(range: MmuNotifierRange): Operation {
          const { subscriptions, hasItree } = yield* this.subscribed(range.mm, range.blockable);
          if (subscriptions === NULL) return;
          yield* this.endAll(subscriptions, range);
          if (hasItree) yield* this.itreeInvEnd(subscriptions);
        }
      },
    },
  },
  {
    id: 'ends-reach-intervals-too',
    title: 'invalidate is called at the end of an invalidation as well',
    source: 'struct mmu_interval_notifier_ops, Linux 5.5 and later: invalidate only',
    breaks: ['G-283'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *invalidateRangeEnd(range: MmuNotifierRange): Operation {
          const { subscriptions, hasItree } = yield* this.subscribed(range.mm, range.blockable);
          if (hasItree && (yield* this.itreeInvalidate(subscriptions, range)) === 0)
            yield* this.itreeInvEnd(subscriptions);
          yield* super.invalidateRangeEnd(range);
        }
      },
    },
  },
  {
    id: 'intervals-told-of-everything',
    title: 'Whatever is invalidated, interval notifiers are called for the whole address space',
    source: 'mn_itree_invalidate(), Linux 5.5 and later: the range of the invalidation',
    breaks: ['G-240', 'G-260'],
    parts: { Core: alteringIntervalRanges((range) => ({ ...range, ...WHOLE_ADDRESS_SPACE })) },
  },
  {
    id: 'ageing-asks-intervals',
    title: 'Interval notifiers lose their pages when the kernel asks whether these were used',
    source: 'struct mmu_interval_notifier_ops, Linux 5.5 and later: invalidate only',
    breaks: ['G-227'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *clearYoung(mm: Address, range: Range): Operation<number> {
          const { subscriptions, hasItree } = yield* this.subscribed(mm, false);
          const notified = { mm, ...range, event: 'CLEAR', blockable: false } as const;
          if (hasItree && (yield* this.itreeInvalidate(subscriptions, notified)) === 0)
            yield* this.itreeInvEnd(subscriptions);
          return yield* super.clearYoung(mm, range);
        }
      },
    },
  },
  {
    id: 'declining-interval-leaves-the-tree-in-use',
    title: 'An invalidation that an interval notifier declines is never ended',
    source: 'mn_itree_invalidate(), Linux 5.5 and later: mn_itree_inv_end() on -EAGAIN',
    breaks: ['G-166', 'G-263'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeInvalidate(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          const declined = yield* this.itreeWalk(subscriptions, range);
          return declined ? -errnos.EAGAIN : 0;
        }
      },
    },
  },
  {
    id: 'false-for-a-blockable-range-unreported',
    title: 'That a notifier declines what it may not is not warned about',
    source: 'WARN_ON() in mn_itree_invalidate(), Linux 5.5 and later',
    breaks: ['G-262', 'G-277'],
    parts: {
      Core: afterFalse(function* (range) {
        return !range.blockable;
      }),
    },
  },
  {
    id: 'false-for-a-blockable-range-declines',
    title: 'A notifier that returns false ends every walk, also one that nobody can decline',
    source: 'mn_itree_invalidate(), Linux 5.5 and later: the warning, and then `continue`',
    breaks: ['G-262'],
    parts: {
      Core: afterFalse(function* (range) {
        if (range.blockable)
          yield step('WARN_ON()', (machine) => {
            warnOn(machine, true, 'invalidate returned false for a blockable range');
          });
        return true;
      }),
    },
  },
  {
    id: 'only-the-first-interval-is-told',
    title: 'Of several intervals that a range intersects, one is called',
    source: 'mn_itree_inv_next(), Linux 5.5 and later',
    breaks: ['G-247'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeInvNext(): Operation<number> {
          return yield step('mn_itree_inv_next()', () => NULL);
        }
      },
    },
  },
  {
    id: 'overlapping-invalidations-advance-the-sequence',
    title: 'Each invalidation has a sequence of its own, also beside another',
    source: 'mn_itree_inv_start_range(), Linux 5.5 and later: invalidate_seq |= 1',
    breaks: ['G-265'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeInvStartRange(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          const sequence = subscriptions + MmuNotifierSubscriptions.invalidate_seq;
          yield step('invalidate_seq += 2', (machine) => {
            const now = machine.read(sequence);
            if (now % 2 === 1) machine.write(sequence, now + 2);
          });
          return yield* super.itreeInvStartRange(subscriptions, range);
        }
      },
    },
  },
  {
    id: 'sequence-goes-back',
    title: 'When the last invalidation ends, the sequence is what it was before',
    source: 'mn_itree_inv_end(), Linux 5.5 and later: invalidate_seq++',
    breaks: ['G-264'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeInvEnd(subscriptions: Address): Operation {
          const sequence = subscriptions + MmuNotifierSubscriptions.invalidate_seq;
          const before = yield step('invalidate_seq', (machine) => machine.read(sequence));
          yield* super.itreeInvEnd(subscriptions);
          yield step('invalidate_seq -= 2', (machine) => {
            if (machine.read(sequence) === before + 1) machine.write(sequence, before - 1);
          });
        }
      },
    },
  },
  {
    id: 'invalidation-of-nothing-holds-the-tree',
    title: 'An invalidation makes the sequence odd, whether it intersects an interval or not',
    source: 'mn_itree_inv_start_range(), Linux 5.5 and later',
    breaks: ['G-255', 'G-272'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *itreeInvStartRange(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          const found = yield* super.itreeInvStartRange(subscriptions, range);
          const sequence = subscriptions + MmuNotifierSubscriptions.invalidate_seq;
          yield step('invalidate_seq |= 1', (machine) =>
            machine.write(sequence, machine.read(sequence) | 1),
          );
          return found;
        }
      },
    },
  },
  {
    id: 'intervals-may-never-sleep',
    title: 'Every range is said to be one in which invalidate must not sleep',
    source: 'mmu_notifier_range_blockable(), Linux 5.5 and later',
    breaks: ['G-261'],
    parts: { Core: alteringIntervalRanges((range) => ({ ...range, blockable: false })) },
  },
];
