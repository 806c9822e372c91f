/**
 * The mmap lock of an mm: include/linux/mmap_lock.h. Whoever gives it back as a writer gives back
 * the write locks of its VMAs too.
 */
import { withCheckBefore } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import { downgradeWrite, downRead, downWrite, upRead, upWrite } from '../kernel/rw-semaphore';
import { MmStruct } from './mm-struct';

const NAME = 'mm->mmap_lock';

export function* mmapWriteLock(mm: Address): Operation {
  yield* downWrite(mm + MmStruct.mmap_lock, NAME);
}

export function* mmapReadLock(mm: Address): Operation {
  yield* downRead(mm + MmStruct.mmap_lock, NAME);
}

export function* mmapReadUnlock(mm: Address): Operation {
  yield* upRead(mm + MmStruct.mmap_lock, NAME);
}

export function* mmapWriteUnlock(mm: Address): Operation {
  yield* withCheckBefore(upWrite(mm + MmStruct.mmap_lock, NAME), (machine) =>
    vmaEndWriteAll(machine, mm),
  );
}

export function* mmapWriteDowngrade(mm: Address): Operation {
  yield* withCheckBefore(downgradeWrite(mm + MmStruct.mmap_lock, NAME), (machine) =>
    vmaEndWriteAll(machine, mm),
  );
}

/** `vma_end_write_all()`. Part of the step that gives the mmap lock back. */
function vmaEndWriteAll(machine: Machine, mm: Address): void {
  machine.write(mm + MmStruct.writeLockedVmas, 0);
}
