/** How pages leave the page tables and are freed: mm/memory.c and mm/mmu_gather.c of Linux 6.12. */
import { step, waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import { Spinlock } from '../kernel/spinlock';
import { MmStruct, Process } from './mm-struct';
import type { NotifierHooks } from './notifier-hooks';
import type { PageMap, PageMask } from './page-map';
import { acrossDevices, pins, sptes, tlbEntries } from './secondary-mmu';

/** What memory management finds in the kernel that it is part of. */
export interface MmEnvironment {
  /** Addresses of the devices that may map pages. */
  readonly devices: readonly Address[];
  readonly processNames: readonly string[];
  readonly processes: readonly Address[];
  /** The work queue of `schedule_work()`. */
  readonly workqueue: Address;
  /** `mm_all_locks_mutex`. */
  readonly allLocksMutex: Address;
  /** CONFIG_PER_VMA_LOCK, since Linux 6.4. */
  readonly perVmaLocks: boolean;
}

export class MmPages {
  constructor(
    protected readonly notifiers: NotifierHooks,
    protected readonly pageMap: PageMap,
    protected readonly environment: MmEnvironment,
  ) {}

  /** `unmap_page_range()`: takes pages out of the page tables; returns those that were present. */
  *clearPageTables(mm: Address, pages: PageMask): Operation<PageMask> {
    const unlocked = (machine: Machine) => this.pageTableUnlocked(machine, mm);
    return yield waitUntil('PTEs are cleared', unlocked, (machine) => {
      const present = machine.read(mm + MmStruct.present);
      const gathered = machine.read(mm + MmStruct.process) + Process.gathered;
      // At exit, all pages are cleared.
      const moved = pages === ~0 ? machine.read(mm + MmStruct.moved) : 0;
      const cleared = (present & pages) | moved;
      machine.write(mm + MmStruct.present, present & ~pages);
      machine.write(mm + MmStruct.written, machine.read(mm + MmStruct.written) & ~pages);
      machine.write(mm + MmStruct.zero, machine.read(mm + MmStruct.zero) & ~pages);
      machine.write(gathered, machine.read(gathered) | cleared);
      return cleared;
    });
  }

  /** `tlb_finish_mmu()`: frees pages that are in no page table and have no reference. */
  *freePages(mm: Address, pages: PageMask): Operation {
    if (pages === 0) return;
    for (const range of this.pageMap.ranges(pages))
      yield* this.notifiers.archInvalidateSecondaryTlbs(mm, range);
    yield step('tlb_finish_mmu() frees the pages', (machine) => {
      const gathered = machine.read(mm + MmStruct.process) + Process.gathered;
      machine.write(gathered, machine.read(gathered) & ~pages);
      this.putPages(machine, mm, pages);
    });
  }

  /** Frees those of the pages that have no reference left. Part of a step. */
  putPages(machine: Machine, mm: Address, candidates: PageMask): void {
    const process = machine.read(mm + MmStruct.process);
    const index = this.processIndex(machine, mm);
    const unmapped =
      ~machine.read(mm + MmStruct.present) & ~machine.read(process + Process.gathered);
    const pages = candidates & unmapped & machine.read(process + Process.frames);
    const freed = pages & ~acrossDevices(machine, this.environment.devices, pins, index);
    if (freed === 0) return;
    machine.write(process + Process.frames, machine.read(process + Process.frames) & ~freed);
    const name = this.processName(machine, mm);
    for (const range of this.pageMap.ranges(freed)) {
      machine.emit({ kind: 'free', object: 'pages', process: name, range });
    }
    if ((freed & this.translated(machine, index)) !== 0) {
      machine.report(
        'device access to a freed page',
        `a device still maps a page of ${name} that has been freed`,
      );
    }
  }

  /** A step that changes page tables takes and releases their lock, so it waits until that is free. */
  protected pageTableUnlocked(machine: Machine, mm: Address): boolean {
    return machine.read(mm + MmStruct.page_table_lock + Spinlock.owner) === 0;
  }

  /** Pages that some device has an spte or a TLB entry for. */
  private translated(machine: Machine, index: number): PageMask {
    return (
      acrossDevices(machine, this.environment.devices, sptes, index) |
      acrossDevices(machine, this.environment.devices, tlbEntries, index)
    );
  }

  /** The name of the mm's process. */
  processName(machine: Machine, mm: Address): string {
    return this.environment.processNames[this.processIndex(machine, mm)] as string;
  }

  /** The number of that process in the script. */
  processIndex(machine: Machine, mm: Address): number {
    return machine.read(machine.read(mm + MmStruct.process) + Process.index);
  }
}
