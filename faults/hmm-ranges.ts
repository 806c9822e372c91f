/** Faults in ranges: mm/hmm.c of Linux 5.4. */
import type { Fault } from '../src/harness/fault';
import { HmmMirrors } from '../src/linux/hmm/mirrors';
import { Hmm, HmmRange } from '../src/linux/hmm/structs';
import { MmStruct, Process } from '../src/linux/mm/mm-struct';
import { MmuNotifier } from '../src/linux/mmu-notifier/structs';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';
import { errnos } from '../src/protocol/names';

export const hmmRangeFaults: readonly Fault[] = [
  {
    id: 'unaligned-range-accepted',
    title: 'hmm_range_register takes addresses that are no range',
    source: 'hmm_range_register(), Linux 5.4',
    breaks: ['G-305'],
    parts: {
      Hmm: class extends HmmMirrors {
        override *rangeRegister(range: Address, mirror: Address): Operation<number> {
          const result = yield* super.rangeRegister(range, mirror);
          return result === -errnos.EINVAL ? 0 : result;
        }
      },
    },
  },
  {
    id: 'range-pins-nothing',
    title: 'A registered range does not keep the address space',
    source: 'mmget_not_zero() in hmm_range_register(), Linux 5.4',
    breaks: ['G-306'],
    parts: {
      Hmm: class extends HmmMirrors {
        override *rangeRegister(range: Address, mirror: Address): Operation<number> {
          const result = yield* super.rangeRegister(range, mirror);
          if (result !== 0) return result;
          const mm = yield step('hmm->mmu_notifier.mm', (machine) =>
            machine.read(machine.read(range + HmmRange.hmm) + Hmm.mmu_notifier + MmuNotifier.mm),
          );
          yield* this.mm.mmput(mm);
          return result;
        }
      },
    },
  },
  {
    id: 'range-is-of-the-mm-that-the-process-has-now',
    title: 'hmm_range_register takes the mm that the process has, and not the one of the notifier',
    source: '3d2a9d642512 (CVE-2020-27835): hfi1 worked on current->mm, whoever had registered',
    breaks: ['G-305'],
    parts: {
      Hmm: class extends HmmMirrors {
        protected override *mmOf(hmm: Address): Operation<Address> {
          const mm = yield* super.mmOf(hmm);
          return yield step('current->mm', (machine) =>
            machine.read(machine.read(mm + MmStruct.process) + Process.knownMm),
          );
        }
      },
    },
  },
  {
    id: 'new-range-is-valid',
    title: 'A range is valid at once, also while an invalidation runs',
    source: 'if (!hmm->notifiers) in hmm_range_register(), Linux 5.4',
    breaks: ['G-307'],
    parts: {
      Hmm: class extends HmmMirrors {
        override *rangeRegister(range: Address, mirror: Address): Operation<number> {
          const result = yield* super.rangeRegister(range, mirror);
          if (result === 0)
            yield step('range->valid = true', (machine) =>
              machine.write(range + HmmRange.valid, 1),
            );
          return result;
        }
      },
    },
  },
  {
    id: 'range-fault-does-not-look',
    title: 'hmm_range_fault copies the page tables of a range that is not valid',
    source: '-EBUSY in hmm_range_fault(), Linux 5.4',
    breaks: ['G-307', 'G-308'],
    parts: {
      Hmm: class extends HmmMirrors {
        override *rangeFault(range: Address): Operation<number> {
          const result = yield* super.rangeFault(range);
          return result === -errnos.EBUSY ? 1 : result;
        }
      },
    },
  },
  {
    id: 'every-end-makes-ranges-valid',
    title: 'The end of one invalidation makes ranges valid while another one runs',
    source: 'if (hmm->notifiers == 0) in notifiers_decrement(), Linux 5.4',
    breaks: ['G-308'],
    parts: {
      Hmm: class extends HmmMirrors {
        protected override *notifiersDecrement(hmm: Address): Operation {
          const notifiers = yield step('hmm->notifiers = 1', (machine) => {
            const running = machine.read(hmm + Hmm.notifiers);
            machine.write(hmm + Hmm.notifiers, 1);
            return running;
          });
          yield* super.notifiersDecrement(hmm);
          yield step('hmm->notifiers', (machine) =>
            machine.write(hmm + Hmm.notifiers, notifiers - 1),
          );
        }
      },
    },
  },
  {
    id: 'invalidation-leaves-ranges-valid',
    title: 'An invalidation counts, and does not make the ranges invalid that it overlaps',
    source: 'range->valid = false in hmm_invalidate_range_start(), Linux 5.4',
    breaks: ['G-308'],
    parts: {
      Hmm: class extends HmmMirrors {
        protected override *invalidateRanges(hmm: Address): Operation {
          yield* super.invalidateRanges(hmm, { start: 0, end: -1 });
        }
      },
    },
  },
  {
    id: 'unregistered-range-stays-valid',
    title: 'hmm_range_unregister leaves the range as it was',
    source: 'range->valid = false in hmm_range_unregister(), Linux 5.4',
    breaks: ['G-309'],
    parts: {
      Hmm: class extends HmmMirrors {
        override *rangeUnregister(range: Address): Operation {
          const hmm = yield step('range->hmm', (machine) => machine.read(range + HmmRange.hmm));
          yield* super.rangeUnregister(range);
          yield step('range as it was', (machine) => {
            machine.write(range + HmmRange.valid, 1);
            machine.write(range + HmmRange.hmm, hmm);
          });
        }
      },
    },
  },
];
