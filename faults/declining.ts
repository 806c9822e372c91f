/** Faults in invalidations that must not block: mm/mmu_notifier.c, mm/oom_kill.c. */
import type { Fault } from '../src/harness/fault';
import { srcuReadLock, srcuReadUnlock } from '../src/linux/kernel/srcu';
import { MAX_VMAS } from '../src/linux/mm/mm-struct';
import type { MmuNotifierRange } from '../src/linux/mm/notifier-hooks';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import type { MmuNotifierOps } from '../src/linux/mmu-notifier/ops';
import type { Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';
import { errnos } from '../src/protocol/names';
import { alteringRanges } from './helpers/altered-ranges';

export const decliningFaults: readonly Fault[] = [
  {
    id: 'walk-ends-with-the-first-decline',
    title: 'Who comes after a notifier that declines is not asked',
    source: 'mn_hlist_invalidate_range_start(), Linux 4.19 and later: every notifier is asked',
    breaks: ['G-160'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *startAll(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          let result = 0;
          const index = yield* srcuReadLock(this.srcu);
          const startOne = this.startOne.bind(this);
          yield* this.forEach(subscriptions, function* (subscription, ops) {
            if (result === 0) result = yield* startOne(ops, subscription, range);
          });
          if (result !== 0) yield* this.unwind(subscriptions, range);
          yield* srcuReadUnlock(this.srcu, index);
          return result;
        }
      },
    },
  },
  {
    id: 'decline-skips-the-ends',
    title: 'After a decline nobody is ended, also not who had begun',
    source: '93065ac753e4 (Linux 4.19), mended by c2655835fd8c (5.12)',
    breaks: ['G-161'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *unwind(): Operation {}
      },
    },
  },
  {
    id: 'decline-is-ended-twice',
    title: 'After a decline both the core and its caller end the invalidation',
    source: 'c2655835fd8c: the core unwinds, so its caller must not',
    breaks: ['G-161', 'G-164'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *invalidateRangeStart(range: MmuNotifierRange): Operation<number> {
          const result = yield* super.invalidateRangeStart(range);
          if (result !== 0) yield* this.invalidateRangeEnd(range);
          return result;
        }
      },
    },
  },
  {
    id: 'declining-with-an-end-unnoticed',
    title: 'Nobody warns of a notifier that declines and has an invalidate_range_end',
    source: 'c2655835fd8c (Linux 5.12), which added the WARN_ON()',
    breaks: ['G-163', 'G-158'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *startOne(
          ops: MmuNotifierOps,
          subscription: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          if (!ops.invalidate_range_start) return 0;
          return yield* this.nonBlocking(range, ops.invalidate_range_start(subscription, range));
        }
      },
    },
  },
  {
    id: 'decline-is-lost',
    title: 'An inner variable hides the -EAGAIN from the caller',
    source: 'aa371c720a9e (Linux 5.3): so it was in HMM',
    breaks: ['G-157', 'G-164', 'G-170'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *startAll(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          yield* super.startAll(subscriptions, range);
          return 0;
        }
      },
    },
  },
  {
    id: 'reaping-ends-with-the-first-decline',
    title: 'process_mrelease gives up at the first mapping that a notifier declines',
    source: '__oom_reap_task_mm() goes on with the other mappings, Linux 4.19 and later',
    breaks: ['G-170'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *oomReapTaskMm(mm: Address): Operation<boolean> {
          for (let index = 0; index < MAX_VMAS; index++) {
            if (!(yield* this.oomReapVma(mm, index))) return false;
          }
          return true;
        }
      },
    },
  },
  {
    id: 'reaping-says-zero',
    title: 'process_mrelease returns 0 although a mapping was declined',
    source: 'process_mrelease() in mm/oom_kill.c, Linux 5.15 and later',
    breaks: ['G-170'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *processMrelease(process: Address): Operation<number> {
          const result = yield* super.processMrelease(process);
          return result === -errnos.EAGAIN ? 0 : result;
        }
      },
    },
  },
  {
    id: 'reaping-may-block',
    title: 'process_mrelease announces as if the callbacks could sleep',
    source: 'MMU_NOTIFIER_RANGE_BLOCKABLE, which oom_kill.c leaves out, Linux 4.19 and later',
    breaks: ['G-156', 'G-169'],
    parts: { Core: alteringRanges((range) => ({ ...range, blockable: true })) },
  },
  {
    id: 'nothing-may-block',
    title: 'Every invalidation is announced as one in which nobody may sleep',
    source: '93065ac753e4: only the reaping of a killed process is not blockable',
    breaks: ['G-155', 'G-169'],
    parts: { Core: alteringRanges((range) => ({ ...range, blockable: false })) },
  },
  {
    id: 'sleep-in-a-non-blockable-start',
    title: 'Nothing marks a section in which a callback must not sleep',
    source: 'non_block_start() in mn_hlist_invalidate_range_start(), Linux 5.4 and later',
    breaks: ['G-156'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *nonBlocking<Result>(
          _range: MmuNotifierRange,
          callback: Operation<Result>,
        ): Operation<Result> {
          return yield* callback;
        }
      },
    },
  },
  {
    id: 'error-stops-an-ordinary-invalidation',
    title: 'An error where the driver may sleep ends the walk',
    source: 'WARN_ON() in mn_hlist_invalidate_range_start(): the return value is ignored there',
    breaks: ['G-159'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *startAll(
          subscriptions: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          let result = 0;
          const index = yield* srcuReadLock(this.srcu);
          const startOne = this.startOne.bind(this);
          yield* this.forEach(subscriptions, function* (subscription, ops) {
            if (result !== 0 && range.blockable) return;
            result = (yield* startOne(ops, subscription, range)) || result;
          });
          if (result !== 0) yield* this.unwind(subscriptions, range);
          yield* srcuReadUnlock(this.srcu, index);
          return result;
        }
      },
    },
  },
  {
    id: 'reaping-makes-one-call-for-all',
    title: 'process_mrelease announces the whole address space at once',
    source: '__oom_reap_task_mm() announces each mapping, Linux 4.19 and later',
    breaks: ['G-169'],
    parts: {
      Core: alteringRanges((range) =>
        range.blockable ? range : { ...range, start: 0, end: Number.MAX_SAFE_INTEGER },
      ),
    },
  },
];
