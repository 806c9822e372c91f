/**
 * Ranges of an address space that a driver watches: mm/hmm.c of Linux 5.4. Each method is a
 * function of that file. Left out are the walk of the page tables itself and the flags and pfns.
 */
import { step, waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import { errnos, PAGE_SIZE, type Span } from '../../protocol/names';
import { HlistHead, HlistNode, hlistAddHeadRcu, hlistDelInitRcu } from '../kernel/hlist';
import { assertHeld } from '../kernel/rw-semaphore';
import { spinLock, spinUnlock } from '../kernel/spinlock';
import { mightSleep } from '../kernel/task';
import { MAX_VMAS, MmStruct, vma } from '../mm/mm-struct';
import type { MmOperations } from '../mm/operations';
import type { PageMap } from '../mm/page-map';
import { MmuNotifier } from '../mmu-notifier/structs';
import { Hmm, HmmMirror, HmmRange, POISON_INUSE } from './structs';

const RANGES_LOCK = 'hmm->ranges_lock';

export class HmmRanges {
  constructor(
    protected readonly mm: MmOperations,
    private readonly pageMap: PageMap,
  ) {}

  /** `hmm_range_register()`: 0, -EINVAL, or -EFAULT where the address space is gone. */
  *rangeRegister(range: Address, mirror: Address): Operation<number> {
    const hmm = yield step('range->valid = false', (machine) => {
      machine.write(range + HmmRange.valid, 0);
      machine.write(range + HmmRange.hmm, NULL);
      return isAligned(machine, range) ? machine.read(mirror + HmmMirror.hmm) : -errnos.EINVAL;
    });
    if (hmm < 0) return hmm;
    const mm = yield* this.mmOf(hmm);
    if ((yield* this.mm.mmgetNotZero(mm)) === 0) return -errnos.EFAULT;
    yield* this.withRangesLocked(hmm, 'list_add(range), range->valid = !notifiers', (machine) => {
      machine.write(range + HmmRange.hmm, hmm);
      hlistAddHeadRcu(machine, range + HmmRange.list, hmm + Hmm.ranges);
      if (machine.read(hmm + Hmm.notifiers) === 0) machine.write(range + HmmRange.valid, 1);
    });
    return 0;
  }

  /** `hmm_range_unregister()`: the range is invalid then, and leads to no hmm any more. */
  *rangeUnregister(range: Address): Operation {
    const hmm = yield* this.hmmOf(range);
    yield* this.withRangesLocked(hmm, 'list_del_init(range)', (machine) =>
      hlistDelInitRcu(machine, range + HmmRange.list),
    );
    yield* this.mm.mmput(yield* this.mmOf(hmm));
    yield step('memset(range->hmm, POISON_INUSE)', (machine) => {
      machine.write(range + HmmRange.valid, 0);
      machine.write(range + HmmRange.hmm, POISON_INUSE);
    });
  }

  /** `hmm_range_valid()`. */
  *rangeValid(range: Address): Operation<number> {
    return yield step('range->valid', (machine) => machine.read(range + HmmRange.valid));
  }

  /** `hmm_range_wait_until_valid()`, without its timeout: 1. */
  *rangeWaitUntilValid(range: Address): Operation<number> {
    yield step('wait_event(hmm->wq)', (machine) =>
      mightSleep(machine, 'hmm_range_wait_until_valid()'),
    );
    return yield waitUntil(
      'waits for range->valid',
      (machine) => machine.read(range + HmmRange.valid) !== 0,
      () => 1,
    );
  }

  /**
   * `hmm_range_fault()` with HMM_FAULT_SNAPSHOT: the number of pages, -EBUSY where the range is not
   * valid, or -EFAULT where nothing is mapped. The caller holds the mmap lock.
   */
  *rangeFault(range: Address): Operation<number> {
    const hmm = yield* this.hmmOf(range);
    const mm = yield* this.mmOf(hmm);
    const valid = yield step('lockdep_assert_held(mm->mmap_sem), range->valid', (machine) => {
      assertHeld(machine, mm + MmStruct.mmap_lock, 'mm->mmap_lock');
      return machine.read(range + HmmRange.valid);
    });
    if (valid === 0) return -errnos.EBUSY;
    return yield step('walk_page_range()', (machine) => {
      const start = machine.read(range + HmmRange.start);
      const end = machine.read(range + HmmRange.end);
      const pages = this.pageMap.mask({ start, end });
      let mapped = 0;
      for (let index = 0; index < MAX_VMAS; index++) mapped |= machine.read(vma(mm, index));
      return pages === 0 || (pages & ~mapped) !== 0 ? -errnos.EFAULT : (end - start) / PAGE_SIZE;
    });
  }

  /** The first half of `hmm_invalidate_range_start()`: the ranges that it overlaps become invalid. */
  protected *invalidateRanges(hmm: Address, { start, end }: Span): Operation {
    yield* this.withRangesLocked(hmm, 'hmm->notifiers++, range->valid = false', (machine) => {
      machine.write(hmm + Hmm.notifiers, machine.read(hmm + Hmm.notifiers) + 1);
      for (const range of rangesOf(machine, hmm)) {
        if (end < machine.read(range + HmmRange.start)) continue;
        if (start >= machine.read(range + HmmRange.end)) continue;
        machine.write(range + HmmRange.valid, 0);
      }
    });
  }

  /** `notifiers_decrement()`: when no invalidation runs any more, all ranges are valid. */
  protected *notifiersDecrement(hmm: Address): Operation {
    yield* this.withRangesLocked(hmm, 'hmm->notifiers--, range->valid = true', (machine) => {
      const notifiers = machine.read(hmm + Hmm.notifiers) - 1;
      machine.write(hmm + Hmm.notifiers, notifiers);
      if (notifiers !== 0) return;
      for (const range of rangesOf(machine, hmm)) machine.write(range + HmmRange.valid, 1);
    });
  }

  protected *withRangesLocked(
    hmm: Address,
    what: string,
    change: (machine: Machine) => void,
  ): Operation {
    yield* spinLock(hmm + Hmm.ranges_lock, RANGES_LOCK);
    yield step(what, change);
    yield* spinUnlock(hmm + Hmm.ranges_lock, RANGES_LOCK);
  }

  private *hmmOf(range: Address): Operation<Address> {
    return yield step('range->hmm', (machine) => machine.read(range + HmmRange.hmm));
  }

  protected *mmOf(hmm: Address): Operation<Address> {
    return yield step('hmm->mmu_notifier.mm', (machine) =>
      machine.read(hmm + Hmm.mmu_notifier + MmuNotifier.mm),
    );
  }
}

function isAligned(machine: Machine, range: Address): boolean {
  const start = machine.read(range + HmmRange.start);
  const end = machine.read(range + HmmRange.end);
  return start % PAGE_SIZE === 0 && end % PAGE_SIZE === 0 && start < end;
}

function rangesOf(machine: Machine, hmm: Address): Address[] {
  const ranges: Address[] = [];
  let node = machine.read(hmm + Hmm.ranges + HlistHead.first);
  while (node !== NULL) {
    ranges.push(node - HmmRange.list);
    node = machine.read(node + HlistNode.next);
  }
  return ranges;
}
