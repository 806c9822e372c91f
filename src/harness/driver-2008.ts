/** A driver for the notifiers of January 2008: the callbacks that its ops had. */

import { MmStruct, Process } from '../linux/mm/mm-struct';
import type { PageMask } from '../linux/mm/page-map';
import { dirtySptes, sptes } from '../linux/mm/secondary-mmu';
import type { MmuNotifierOps, MmuRmapNotifierOps } from '../linux/v2008/mmu-notifier-ops';
import type { Machine, Operation } from '../machine/machine';
import type { Address } from '../machine/struct';
import type { CallbackName, Range } from '../protocol/names';
import type { EnterEvent } from '../protocol/trace';
import type { CallbackContext } from './callback-context';
import { DriverModule } from './driver';

export class DriverModule2008 extends DriverModule {
  /** The ops table, with the members that the script says it has. */
  opsOf2008(): MmuNotifierOps {
    const all: Required<MmuNotifierOps> = {
      release: (notifier, mm) => this.release(notifier, mm),
      age_page: (notifier, mm, page) => this.agePage(notifier, mm, page),
      invalidate_page: (notifier, mm, page) =>
        this.drop('invalidate_page', notifier, mm, page, true),
      invalidate_range: (notifier, mm, range, lock) =>
        this.drop('invalidate_range', notifier, mm, range, lock),
    };
    const { callbacks } = this.driver;
    return Object.fromEntries(
      Object.entries(all).filter(([name]) => callbacks.includes(name as CallbackName)),
    );
  }

  /** The ops for the rmap notifiers: their one member is also one of the other ops. */
  rmapOps(): MmuRmapNotifierOps {
    if (!this.driver.callbacks.includes('invalidate_page')) return {};
    return {
      invalidate_page: (notifier, { mm, range }) =>
        this.drop('invalidate_page', notifier, mm, range, false),
    };
  }

  /** The device has no young bits: the driver zaps the spte and returns whether there was one. */
  private *agePage(notifier: Address, mm: Address, page: Range): Operation<number> {
    const callback = 'age_page';
    const returned = this.returned(callback, { blockable: true, signal: false });
    const range = { mm, ...page, event: null, blockable: false };
    return yield* this.run({ callback, mm, notifier, range }, (machine) => {
      if (returned !== undefined) return returned;
      const young = this.maps(machine, mm, page) ? 1 : 0;
      this.dropSptes(machine, callback, mm, this.kernel.pageMap.mask(page));
      return young;
    });
  }

  private *drop(
    callback: CallbackName,
    notifier: Address,
    mm: Address,
    range: Range,
    lock: boolean,
  ): Operation {
    const notified = { mm, ...range, event: null, blockable: !lock };
    yield* this.run({ callback, mm, notifier, range: notified }, (machine) => {
      this.dropSptes(machine, callback, mm, this.kernel.pageMap.mask(range));
      return 0;
    });
  }

  protected override furtherObservations(
    machine: Machine,
    { callback, mm, range }: CallbackContext,
  ): Partial<EnterEvent> {
    if (callback !== 'invalidate_page' || range === null) return {};
    const locked = machine.read(machine.read(mm + MmStruct.process) + Process.lockedPages);
    return { pageLocked: (locked & this.kernel.pageMap.mask(range)) !== 0 };
  }

  /** Sets a page dirty whose spte is dirty: only the device knows that it wrote to the page. */
  protected override dropSptes(
    machine: Machine,
    callback: CallbackName,
    mm: Address,
    pages: PageMask,
  ): void {
    const does = this.behaviours(callback).map((behaviour) => behaviour.does);
    if (!does.includes('keep-sptes')) {
      const process = machine.read(mm + MmStruct.process);
      const sptesDirty = dirtySptes(this.device, machine.read(process + Process.index));
      const dirty = machine.read(sptesDirty) & pages;
      machine.write(sptesDirty, machine.read(sptesDirty) & ~pages);
      const pagesDirty = process + Process.dirtyPages;
      if (!does.includes('forget-dirty'))
        machine.write(pagesDirty, machine.read(pagesDirty) | dirty);
    }
    super.dropSptes(machine, callback, mm, pages);
  }

  private maps(machine: Machine, mm: Address, page: Range): boolean {
    const index = machine.read(machine.read(mm + MmStruct.process) + Process.index);
    return (machine.read(sptes(this.device, index)) & this.kernel.pageMap.mask(page)) !== 0;
  }
}
