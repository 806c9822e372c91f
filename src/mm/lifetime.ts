/**
 * How long an mm lives: `mm_users`, `mm_count` and exit. Follows kernel/fork.c, mm/mmap.c and
 * include/linux/sched/mm.h of Linux 6.12; leaves out lazy TLB, the pgd and everything not seen by
 * notifiers.
 */
import { type Operation, step } from '../kernel/effect';
import type { Machine } from '../kernel/machine';
import { type Address, NULL } from '../kernel/memory';
import { refcountDecAndTest, refcountInc, refcountIncNotZero } from '../kernel/refcount';
import { downRead, downWrite, initRwsem, upRead, upWrite } from '../kernel/rw-semaphore';
import { mightSleep } from '../kernel/task';
import { MAX_VMAS, MmStruct, mmapLockClass, Process, vma } from './mm-struct';
import type { MmuNotifierRange, NotifierHooks } from './notifier-hooks';
import type { PageMap, PageMask } from './page-map';
import { acrossDevices, pins, sptes } from './secondary-mmu';

/** Stands for `[0, ULONG_MAX)` in what notifiers are told at exit. */
export const WHOLE_ADDRESS_SPACE = { start: 0, end: Number.MAX_SAFE_INTEGER } as const;

export class MmLifetime {
  constructor(
    protected readonly notifiers: NotifierHooks,
    protected readonly pageMap: PageMap,
    /** Addresses of the devices that may map pages. */
    protected readonly devices: readonly Address[],
    protected readonly processNames: readonly string[],
  ) {}

  /** A new address space with these many users; `mm_alloc()`. Part of a step. */
  allocate(machine: Machine, process: Address, users: number): Address {
    const mm = machine.allocate(MmStruct.type);
    machine.write(mm + MmStruct.mm_users, users);
    machine.write(mm + MmStruct.mm_count, 1);
    machine.write(mm + MmStruct.process, process);
    initRwsem(machine, mm + MmStruct.mmap_lock, mmapLockClass);
    machine.write(process + Process.mm, mm);
    machine.write(process + Process.knownMm, mm);
    machine.write(process + Process.rmapMm, mm);
    return mm;
  }

  /** `mmget()`: one more user, of an mm that has users. */
  *mmget(mm: Address): Operation {
    yield step('mmget()', (machine) => refcountInc(machine, mm + MmStruct.mm_users, 'mm_users'));
  }

  /** `mmget_not_zero()`: 1 if the address space still existed and is now pinned, else 0. */
  *mmgetNotZero(mm: Address): Operation<number> {
    return yield step('mmget_not_zero()', (machine) =>
      refcountIncNotZero(machine, mm + MmStruct.mm_users, 'mm_users') ? 1 : 0,
    );
  }

  /** `mmput()`: the last user tears the address space down. May sleep. */
  *mmput(mm: Address): Operation {
    const last = yield step('mmput()', (machine) => {
      mightSleep(machine, 'mmput()');
      return refcountDecAndTest(machine, mm + MmStruct.mm_users, 'mm_users') ? 1 : 0;
    });
    if (last === 0) return;
    yield* this.exitMmap(mm);
    yield* this.mmdrop(mm);
  }

  /** `mmgrab()`: keep the structure, not the mappings. */
  *mmgrab(mm: Address): Operation {
    yield step('mmgrab()', (machine) => this.grab(machine, mm));
  }

  grab(machine: Machine, mm: Address): void {
    refcountInc(machine, mm + MmStruct.mm_count, 'mm_count');
  }

  /** `mmdrop()`: the last reference frees the structure. */
  *mmdrop(mm: Address): Operation {
    yield step('mmdrop()', (machine) => {
      if (!refcountDecAndTest(machine, mm + MmStruct.mm_count, 'mm_count')) return;
      const process = this.processName(machine, mm);
      this.notifiers.subscriptionsDestroy(machine, mm);
      machine.free(mm);
      machine.emit({ kind: 'free', object: 'mm_struct', process });
    });
  }

  /** `exit_mmap()`: notifiers first, then the mappings, then the pages. */
  *exitMmap(mm: Address): Operation {
    yield* this.notifiers.release(mm);
    yield* downRead(mm + MmStruct.mmap_lock, 'mm->mmap_lock');
    const range: MmuNotifierRange = { mm, ...WHOLE_ADDRESS_SPACE, event: 'UNMAP', blockable: true };
    yield* this.notifiers.invalidateRangeStart(range);
    const unmapped = yield* this.clearPageTables(mm, ~0);
    yield* this.notifiers.invalidateRangeEnd(range);
    yield* upRead(mm + MmStruct.mmap_lock, 'mm->mmap_lock');
    yield* downWrite(mm + MmStruct.mmap_lock, 'mm->mmap_lock');
    yield* this.freePageTables(mm);
    yield* this.freePages(mm, unmapped);
    yield* upWrite(mm + MmStruct.mmap_lock, 'mm->mmap_lock');
  }

  /** `unmap_page_range()`: take pages out of the page tables; returns those that were there. */
  *clearPageTables(mm: Address, pages: PageMask): Operation<PageMask> {
    return yield step('PTEs are cleared', (machine) => {
      const present = machine.read(mm + MmStruct.present);
      const gathered = machine.read(mm + MmStruct.process) + Process.gathered;
      machine.write(mm + MmStruct.present, present & ~pages);
      machine.write(gathered, machine.read(gathered) | (present & pages));
      return present & pages;
    });
  }

  /** `tlb_finish_mmu()`: free pages that are in no page table any more and that nobody holds. */
  *freePages(mm: Address, pages: PageMask): Operation {
    if (pages === 0) return;
    yield step('tlb_finish_mmu() frees the pages', (machine) => {
      const gathered = machine.read(mm + MmStruct.process) + Process.gathered;
      machine.write(gathered, machine.read(gathered) & ~pages);
      this.putPages(machine, mm, pages);
    });
  }

  /** Free those of the pages to which no reference is left. Part of a step. */
  putPages(machine: Machine, mm: Address, candidates: PageMask): void {
    const process = machine.read(mm + MmStruct.process);
    const index = this.processIndex(machine, mm);
    const unmapped =
      ~machine.read(mm + MmStruct.present) & ~machine.read(process + Process.gathered);
    const pages = candidates & unmapped & machine.read(process + Process.frames);
    const freed = pages & ~acrossDevices(machine, this.devices, pins, index);
    if (freed === 0) return;
    machine.write(process + Process.frames, machine.read(process + Process.frames) & ~freed);
    const name = this.processName(machine, mm);
    for (const range of this.pageMap.ranges(freed)) {
      machine.emit({ kind: 'free', object: 'pages', process: name, range });
    }
    if ((freed & acrossDevices(machine, this.devices, sptes, index)) !== 0) {
      machine.report(
        'device access to a freed page',
        `a device still maps a page of ${name} that has been freed`,
      );
    }
  }

  /** The name of the process that the mm belongs to. */
  processName(machine: Machine, mm: Address): string {
    return this.processNames[this.processIndex(machine, mm)] as string;
  }

  /** The number of that process in the script. */
  processIndex(machine: Machine, mm: Address): number {
    return machine.read(machine.read(mm + MmStruct.process) + Process.index);
  }

  /** `free_pgtables()`: the reverse map forgets the mm; waits for rmap walkers. */
  protected *freePageTables(mm: Address): Operation {
    const process = yield step('mm->owner', (machine) => machine.read(mm + MmStruct.process));
    yield* downWrite(process + Process.rmapLock, 'anon_vma->rwsem');
    yield step('unlink_anon_vmas()', (machine) => this.unlinkVmas(machine, mm));
    yield* upWrite(process + Process.rmapLock, 'anon_vma->rwsem');
  }

  /** The mm has no VMAs any more, and the reverse map does not find it. Part of a step. */
  protected unlinkVmas(machine: Machine, mm: Address): void {
    const process = machine.read(mm + MmStruct.process);
    if (machine.read(process + Process.rmapMm) === mm)
      machine.write(process + Process.rmapMm, NULL);
    for (let index = 0; index < MAX_VMAS; index++) machine.write(vma(mm, index), 0);
  }
}
