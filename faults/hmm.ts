/** Faults in mirrors: mm/hmm.c of Linux 5.4. */
import type { Fault } from '../src/harness/fault';
import type { HmmMirrorOps } from '../src/linux/hmm/mirror-ops';
import { HmmMirrors } from '../src/linux/hmm/mirrors';
import { Hmm, HmmMirror } from '../src/linux/hmm/structs';
import { hlistDel } from '../src/linux/kernel/hlist';
import {
  assertHeldWrite,
  downRead,
  downWrite,
  upRead,
  upWrite,
} from '../src/linux/kernel/rw-semaphore';
import { MmStruct } from '../src/linux/mm/mm-struct';
import { mmapWriteLock, mmapWriteUnlock } from '../src/linux/mm/mmap-lock';
import type { MmuNotifierRange } from '../src/linux/mm/notifier-hooks';
import { MmuNotifier } from '../src/linux/mmu-notifier/structs';
import { hlistAddHeadRcuUnlocked } from '../src/linux/v2008/list-writes';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import { errnos } from '../src/protocol/names';

export const hmmFaults: readonly Fault[] = [
  {
    id: 'mirror-register-unlocked',
    title: 'hmm_mirror_register takes the mmap lock itself, and its caller has it',
    source: 'lockdep_assert_held_write() in hmm_mirror_register(), Linux 5.4',
    breaks: ['G-301'],
    parts: {
      Hmm: class extends HmmMirrors {
        override *mirrorRegister(mirror: Address, mm: Address): Operation<Address> {
          yield* mmapWriteLock(mm);
          const hmm = yield* super.mirrorRegister(mirror, mm);
          yield* mmapWriteUnlock(mm);
          return hmm;
        }
      },
    },
  },
  {
    id: 'mirror-without-ops-accepted',
    title: 'A mirror that has no ops is registered, with those that come first',
    source: 'Sanity check in hmm_mirror_register(), Linux 5.4',
    breaks: ['G-301'],
    parts: {
      Hmm: class extends HmmMirrors {
        override *mirrorRegister(mirror: Address, mm: Address): Operation<Address> {
          yield step('mirror->ops, if it has none', (machine) => {
            if (machine.read(mirror + HmmMirror.ops) === NULL)
              machine.write(mirror + HmmMirror.ops, 1);
          });
          return yield* super.mirrorRegister(mirror, mm);
        }
      },
    },
  },
  {
    id: 'mirrors-are-added-without-their-semaphore',
    title: 'hmm_mirror_register adds to the list of mirrors without mirrors_sem',
    source: 'down_write(&hmm->mirrors_sem) in hmm_mirror_register(), Linux 5.4',
    breaks: ['G-302'],
    parts: {
      Hmm: class extends HmmMirrors {
        override *mirrorRegister(mirror: Address, mm: Address): Operation<Address> {
          const ops = yield step('lockdep_assert_held_write(mm->mmap_sem)', (machine) => {
            assertHeldWrite(machine, mm + MmStruct.mmap_lock, 'mm->mmap_lock');
            return machine.read(mirror + HmmMirror.ops);
          });
          if (ops === NULL) return -errnos.EINVAL;
          const hmm = yield* this.env.core.getLocked(this.env.ops, mm);
          if (hmm < 0) return hmm;
          yield step('mirror->hmm = hmm', (machine) => machine.write(mirror + HmmMirror.hmm, hmm));
          yield* hlistAddHeadRcuUnlocked(mirror + HmmMirror.list, hmm + Hmm.mirrors);
          return hmm;
        }
      },
    },
  },
  {
    id: 'mirror-unregister-keeps-its-user',
    title: 'hmm_mirror_unregister does not put the hmm',
    source: 'mmu_notifier_put() at the end of hmm_mirror_unregister(), Linux 5.4',
    breaks: ['G-302', 'G-312'],
    parts: {
      Hmm: class extends HmmMirrors {
        override *mirrorUnregister(mirror: Address): Operation {
          const hmm = yield step('mirror->hmm', (machine) => machine.read(mirror + HmmMirror.hmm));
          yield* downWrite(hmm + Hmm.mirrors_sem, 'hmm->mirrors_sem');
          yield step('list_del(mirror)', (machine) => hlistDel(machine, mirror + HmmMirror.list));
          yield* upWrite(hmm + Hmm.mirrors_sem, 'hmm->mirrors_sem');
        }
      },
    },
  },
  {
    id: 'hmm-frees-before-the-grace-period',
    title: 'The last mirror frees the hmm while a walk may still be in its callbacks',
    source: 'mmu_notifier_unregister_no_release() and kfree(), mended by 6d7c3cde93c1 (Linux 5.3)',
    breaks: ['G-302', 'G-312'],
    parts: {
      Hmm: class extends HmmMirrors {
        override *mirrorUnregister(mirror: Address): Operation {
          const hmm = yield step('mirror->hmm', (machine) => machine.read(mirror + HmmMirror.hmm));
          yield* super.mirrorUnregister(mirror);
          const users = yield step('kref_put()', (machine) =>
            machine.read(hmm + Hmm.mmu_notifier + MmuNotifier.users),
          );
          if (users === 0) yield* this.freeNotifier(hmm);
        }
      },
    },
  },
  {
    id: 'mirrors-are-released-without-their-semaphore',
    title: 'hmm_release walks the mirrors without mirrors_sem',
    source:
      'hmm_release() of Linux 5.4 holds it for reading; 5.1 had to take mirrors off one by one',
    breaks: ['G-304'],
    parts: {
      Hmm: class extends HmmMirrors {
        protected override *release(hmm: Address, mm: Address): Operation {
          yield* this.forEachMirror(hmm, function* (ops) {
            if (ops.release) yield* ops.release(hmm, mm);
            return true;
          });
        }
      },
    },
  },
  {
    id: 'first-mirror-only-is-released',
    title: 'hmm_release tells one mirror',
    source: 'list_for_each_entry() in hmm_release(), Linux 5.4',
    breaks: ['G-304'],
    parts: {
      Hmm: class extends HmmMirrors {
        protected override *release(hmm: Address, mm: Address): Operation {
          yield* downRead(hmm + Hmm.mirrors_sem, 'hmm->mirrors_sem');
          yield* this.forEachMirror(hmm, function* (ops) {
            if (ops.release) yield* ops.release(hmm, mm);
            return false;
          });
          yield* upRead(hmm + Hmm.mirrors_sem, 'hmm->mirrors_sem');
        }
      },
    },
  },
  {
    id: 'declined-hmm-stays-invalidating',
    title: 'A mirror that declines leaves hmm->notifiers raised',
    source: 'Mended by aa371c720a9e (Linux 5.3)',
    breaks: ['G-310'],
    parts: {
      Hmm: class extends HmmMirrors {
        protected override *invalidateRangeStart(
          hmm: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          yield* this.invalidateRanges(hmm, range);
          return yield* this.syncMirrors(hmm, range);
        }
      },
    },
  },
  {
    id: 'mirror-errors-are-passed-on',
    title: 'What a mirror returns ends the walk, also where it may block',
    source: 'WARN_ON() and continue in hmm_invalidate_range_start(), Linux 5.4',
    breaks: ['G-311'],
    parts: {
      Hmm: class extends HmmMirrors {
        protected override *syncMirror(
          ops: HmmMirrorOps,
          hmm: Address,
          range: MmuNotifierRange,
        ): Operation<number> {
          return yield* ops.sync_cpu_device_pagetables(hmm, range);
        }
      },
    },
  },
  {
    id: 'hmm-freed-with-ranges-unnoticed',
    title: 'Nobody warns of ranges that are left when the hmm is freed',
    source: 'WARN_ON() in hmm_free_notifier(), Linux 5.4',
    breaks: ['G-303'],
    parts: {
      Hmm: class extends HmmMirrors {
        protected override *freeNotifier(hmm: Address): Operation {
          yield step('kfree(hmm)', (machine) => {
            machine.free(hmm);
            this.env.freed(machine, hmm);
          });
        }
      },
    },
  },
];
