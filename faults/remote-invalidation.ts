/** Faults in what invalidates a range for another task: mm/migrate_device.c, fs/userfaultfd.c. */
import type { Fault } from '../src/harness/fault';
import { downRead, upRead } from '../src/linux/kernel/rw-semaphore';
import { Process } from '../src/linux/mm/mm-struct';
import {
  mmapReadLock,
  mmapReadUnlock,
  mmapWriteLock,
  mmapWriteUnlock,
} from '../src/linux/mm/mmap-lock';
import type { MmuNotifierRange } from '../src/linux/mm/notifier-hooks';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import { errnos, type Range } from '../src/protocol/names';

const NOBODY = 0;

export const remoteInvalidationFaults: readonly Fault[] = [
  {
    id: 'migration-has-no-owner',
    title: 'A migration tells no driver that it is its own',
    source: 'include/linux/mmu_notifier.h, mmu_notifier_range_init_owner(), Linux 5.9 and later',
    breaks: ['G-190', 'G-371'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *migrateVmaSetup(process: Address, range: Range): Operation {
          yield* super.migrateVmaSetup(process, range, NOBODY);
        }
      },
    },
  },
  {
    id: 'unmapping-a-file-is-silent',
    title: 'unmap_mapping_range takes pages out of page tables without telling the notifiers',
    source: '"every path that zaps": commit f268f6cf875f, on another path',
    breaks: ['G-371'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *unmapMappingRange(process: Address, range: Range): Operation {
          yield* downRead(process + Process.rmapLock, 'mapping->i_mmap_rwsem');
          const mm = yield step('unmap_mapping_range_tree()', (machine) =>
            machine.read(process + Process.rmapMm),
          );
          if (mm !== NULL) {
            const unmapped = yield* this.clearPageTables(mm, this.pageMap.mask(range));
            yield* this.freePages(mm, unmapped);
          }
          yield* upRead(process + Process.rmapLock, 'mapping->i_mmap_rwsem');
        }
      },
    },
  },
  {
    id: 'writeprotect-does-not-pin-the-mm',
    title: 'UFFDIO_WRITEPROTECT changes an address space whose last user may go meanwhile',
    source: 'commit cb185d5f1ebf (5.15), which added mmget_not_zero()',
    breaks: ['G-383'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *userfaultfdWriteprotect(process: Address, range: Range): Operation<number> {
          const mm = yield step('ctx->mm', (machine) => {
            const known = machine.read(process + Process.knownMm);
            return machine.isFreed(known) ? -errnos.ESRCH : known;
          });
          if (mm < 0) return mm;
          yield* this.mwriteprotectRange(mm, range);
          return 0;
        }
      },
    },
  },
  {
    id: 'mprotect-lets-readers-in',
    title: 'mprotect holds the mmap lock for reading while it calls the notifiers',
    source: 'munmap() since 5.0, which downgrades the lock first; mprotect() does not',
    breaks: ['G-375'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mprotect(mm: Address, range: Range): Operation {
          const notified: MmuNotifierRange = {
            mm,
            ...range,
            event: 'PROTECTION_VMA',
            blockable: true,
          };
          yield* mmapWriteLock(mm);
          yield* mmapWriteUnlock(mm);
          yield* mmapReadLock(mm);
          yield* this.bracketed(notified, 'PTEs are changed', () => undefined);
          yield* this.notifiers.archInvalidateSecondaryTlbs(mm, range);
          yield* mmapReadUnlock(mm);
        }
      },
    },
  },
  {
    id: 'last-mmput-leaves-the-teardown-to-a-worker',
    title: 'mmput never tears an address space down itself: a work queue does',
    source: 'mmput_async(), which is for those who must not sleep',
    breaks: ['G-372'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmput(mm: Address): Operation {
          yield* this.mmputAsync(mm);
        }
      },
    },
  },
];
