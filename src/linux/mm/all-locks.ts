/** Every lock against changes of an mm's page tables: `mm_take_all_locks()` of mm/vma.c, Linux 6.12. */
import { firstStep, step } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import { errnos } from '../../protocol/names';
import { mutexLock, mutexUnlock } from '../kernel/mutex';
import { downWrite, upWrite } from '../kernel/rw-semaphore';
import { signalPending } from '../kernel/task';
import { MmStruct, Process } from './mm-struct';
import { VmaLocks } from './vma-locks';

/** No address of a process. */
const INTERRUPTED = 0;

export class AllLocks extends VmaLocks {
  /**
   * `mm_take_all_locks()`: locks every VMA, and every reverse map, of the mm, whose mmap lock is held
   * for writing. Returns what `mmDropAllLocks()` needs, or -EINTR where a signal is pending at one of
   * the locks: what is taken by then is given back.
   */
  *mmTakeAllLocks(mm: Address): Operation<number> {
    yield* mutexLock(this.environment.allLocksMutex, 'mm_all_locks_mutex');
    const process = yield* this.lockAllVmas(mm);
    if (process === INTERRUPTED) {
      yield* this.unlockMutex();
      return -errnos.EINTR;
    }
    return yield* this.lockReverseMaps(process);
  }

  protected isInterrupted(machine: Machine): boolean {
    return signalPending(machine);
  }

  /** `vma_start_write()` of every VMA: the process of the mm, or INTERRUPTED. */
  protected *lockAllVmas(mm: Address): Operation<number> {
    return yield* this.vmaStartWrite(
      mm,
      (machine) => !this.isInterrupted(machine),
      'vma_start_write() of every VMA',
      (machine) =>
        this.isInterrupted(machine) ? INTERRUPTED : machine.read(mm + MmStruct.process),
    );
  }

  /**
   * The locks of the reverse maps of the script's mappings. The process has further mappings, and
   * Linux looks for a signal before it locks theirs.
   */
  private *lockReverseMaps(process: Address): Operation<number> {
    const taken = firstStep(downWrite(process + Process.rmapLock, 'anon_vma->rwsem'));
    const interrupted = yield {
      ...taken,
      run: (machine) => {
        taken.run(machine);
        return this.isInterrupted(machine) ? 1 : 0;
      },
    };
    if (interrupted === 0) return process;
    yield* this.mmDropAllLocks(process);
    return -errnos.EINTR;
  }

  /** `mm_drop_all_locks()`. The VMAs stay locked until the mmap lock is given back. */
  *mmDropAllLocks(process: Address): Operation {
    const reverseMap = firstStep(upWrite(process + Process.rmapLock, 'anon_vma->rwsem'));
    const mutex = firstStep(this.unlockMutex());
    yield step('mm_drop_all_locks()', (machine) => {
      reverseMap.run(machine);
      mutex.run(machine);
    });
  }

  private unlockMutex(): Operation {
    return mutexUnlock(this.environment.allLocksMutex, 'mm_all_locks_mutex');
  }
}
