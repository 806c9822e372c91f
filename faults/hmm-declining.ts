/** Faults in mirrors when an invalidation must not block: mm/hmm.c of Linux 5.4. */
import type { Fault } from '../src/harness/fault';
import type { HmmMirrorOps } from '../src/linux/hmm/mirror-ops';
import { HmmMirrors } from '../src/linux/hmm/mirrors';
import { Hmm } from '../src/linux/hmm/structs';
import { downRead, downReadTrylock, upRead } from '../src/linux/kernel/rw-semaphore';
import type { MmuNotifierRange } from '../src/linux/mm/notifier-hooks';
import type { Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';
import { errnos } from '../src/protocol/names';

const MIRRORS_SEM = 'hmm->mirrors_sem';

export const hmmDecliningFaults: readonly Fault[] = [
  {
    id: 'declined-synchronization-keeps-the-semaphore',
    title: 'A start that a mirror declines returns with mirrors_sem held for reading',
    source: '"RDMA/odp: Fix missed unlock in non-blocking invalidate_start" (Linux 5.3)',
    breaks: ['G-310'],
    parts: {
      Hmm: class extends HmmMirrors {
        protected override *syncMirrors(hmm: Address, range: MmuNotifierRange): Operation<number> {
          const sem = hmm + Hmm.mirrors_sem;
          if (range.blockable) yield* downRead(sem, MIRRORS_SEM);
          else if ((yield* downReadTrylock(sem, MIRRORS_SEM)) === 0) return -errnos.EAGAIN;
          let result = 0;
          const syncMirror = this.syncMirror.bind(this);
          yield* this.forEachMirror(hmm, function* (ops) {
            result = yield* syncMirror(ops, hmm, range);
            return result === 0;
          });
          if (result === 0) yield* upRead(sem, MIRRORS_SEM);
          return result;
        }
      },
    },
  },
  {
    id: 'semaphore-is-waited-for-where-nobody-may-sleep',
    title: 'A start that must not block waits for mirrors_sem',
    source: 'KVM with PREEMPT_RT, reported in 2026: the lock of its start sleeps there',
    breaks: ['G-310'],
    parts: {
      Hmm: class extends HmmMirrors {
        protected override *syncMirrors(hmm: Address, range: MmuNotifierRange): Operation<number> {
          yield* downRead(hmm + Hmm.mirrors_sem, MIRRORS_SEM);
          let result = 0;
          const syncMirror = this.syncMirror.bind(this);
          yield* this.forEachMirror(hmm, function* (ops) {
            result = yield* syncMirror(ops, hmm, range);
            return result === 0;
          });
          yield* upRead(hmm + Hmm.mirrors_sem, MIRRORS_SEM);
          return result;
        }
      },
    },
  },
  {
    id: 'mirrors-are-asked-after-a-decline',
    title: 'When a mirror has declined, the others are asked too',
    source: 'break in hmm_invalidate_range_start(), Linux 5.4',
    breaks: ['G-310'],
    parts: {
      Hmm: class extends HmmMirrors {
        protected override *forEachMirror(
          hmm: Address,
          visit: (ops: HmmMirrorOps) => Operation<boolean>,
        ): Operation {
          yield* super.forEachMirror(hmm, function* (ops) {
            yield* visit(ops);
            return true;
          });
        }
      },
    },
  },
];
