/**
 * SRCU whose readers read the index and raise the count of that index in two steps, as
 * srcu_read_lock() does. A reader that is late has a count of its own index for ever after, so a
 * grace period has to wait for the counts of both.
 */

import { addReader, SrcuStruct } from '../../src/linux/kernel/srcu';
import { mightSleep } from '../../src/linux/kernel/task';
import { step, waitUntil } from '../../src/machine/effect';
import type { Machine, Operation } from '../../src/machine/machine';
import type { Address } from '../../src/machine/struct';

/** Readers of index 0 have the even slots, and those of index 1 the odd ones. */
const SLOTS = [0x15555555, 0x2aaaaaaa] as const;

/** `srcu_read_lock()`: the slot, for `srcuReadUnlock()`. */
export function* lateReadLock(srcu: Address): Operation<number> {
  const index = yield step('READ_ONCE(ssp->srcu_idx)', (machine) => indexOf(machine, srcu));
  return yield step('this_cpu_inc(srcu_lock_count[idx])', (machine) => {
    const readers = machine.read(srcu + SrcuStruct.readers);
    machine.write(srcu + SrcuStruct.readers, readers | (SLOTS[1 - index] as number));
    const slot = addReader(machine, srcu);
    machine.write(srcu + SrcuStruct.readers, readers | (1 << slot));
    return slot;
  });
}

/** `synchronize_srcu()` that flips the index and waits for the readers of the old one. */
export function* flipOnce(srcu: Address): Operation {
  const old = yield step('srcu_flip()', (machine) => {
    mightSleep(machine, 'synchronize_srcu()');
    const index = indexOf(machine, srcu);
    machine.write(srcu + SrcuStruct.srcu_idx, 1 - index);
    return index;
  });
  yield waitUntil(
    'srcu_readers_active_idx_check()',
    (machine) => (machine.read(srcu + SrcuStruct.readers) & (SLOTS[old] as number)) === 0,
  );
}

function indexOf(machine: Machine, srcu: Address): number {
  return machine.read(srcu + SrcuStruct.srcu_idx);
}
