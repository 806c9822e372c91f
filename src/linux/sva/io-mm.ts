/**
 * What the devices bound to an mm share, as a user of get and put: drivers/iommu/iommu-sva.c of
 * "iommu: Shared Virtual Addressing for SMMUv3" v4 (2020), never merged in this form. Each method
 * is a function of that file. Left out are domains of several devices, and I/O page faults.
 *
 * `free()` differs from the patch, on purpose.
 */

import { step } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { plainStore, releaseStores } from '../../machine/store-buffer';
import { type Address, NULL } from '../../machine/struct';
import { errnos } from '../../protocol/names';
import { warnOn } from '../kernel/bug';
import { HlistHead, HlistNode, hlistEmpty } from '../kernel/hlist';
import { callRcu, rcuReadLock, rcuReadUnlock } from '../kernel/rcu';
import { allocate } from '../kernel/slab';
import type { RcuFunction } from '../kernel/srcu';
import type { MmuNotifierRange } from '../mm/notifier-hooks';
import type { MmOperations } from '../mm/operations';
import type { PageMap } from '../mm/page-map';
import { sptes } from '../mm/secondary-mmu';
import type { MmuNotifierApi } from '../mmu-notifier/api';
import type { MmuNotifierOps } from '../mmu-notifier/ops';
import { IoMm, IommuBond, IommuDevice, IommuSva } from './structs';

/** `mm_exit()` of a device driver: the device must stop its DMA to the mm. */
export type MmExit = (ioMm: Address, mm: Address) => Operation;

/** The parts of the kernel that SVA uses. */
export interface SvaEnvironment {
  readonly core: MmuNotifierApi;
  readonly mm: MmOperations;
  readonly pageMap: PageMap;
  /** Address of `iommu_mmu_notifier_ops` among the core's ops tables. */
  readonly ops: number;
  readonly sva: Address;
  /** For each driver: its device as the IOMMU knows it, the device's IOTLB, and its `mm_exit()`. */
  readonly devices: readonly Address[];
  readonly iotlbs: readonly Address[];
  readonly mmExits: readonly (MmExit | null)[];
  /** Part of the step that frees a notifier. */
  freed(machine: Machine, notifier: Address): void;
}

/** Numbers of the functions that run after an RCU grace period. */
const FREE_IO_MM = 0;
export const FREE_BOND = 1;

export abstract class IoMms {
  constructor(protected readonly env: SvaEnvironment) {}

  /** `iommu_mmu_notifier_ops`; the core called `invalidate_range` at the end of an invalidation. */
  notifierOps(): MmuNotifierOps {
    return {
      alloc_notifier: (mm, device) => this.alloc(mm, device),
      free_notifier: (ioMm) => this.free(ioMm),
      release: (ioMm) => this.release(ioMm),
      invalidate_range_end: (ioMm, range) => this.invalidateRange(ioMm, range),
    };
  }

  /** The functions that run after a grace period of RCU, by their numbers. */
  get rcuFunctions(): readonly RcuFunction[] {
    const freeing = (field: number) =>
      function* (head: Address): Operation {
        yield step('kfree()', (machine) => machine.free(head - field));
      };
    const freed = this.env.freed.bind(this.env);
    function* freeIoMm(head: Address): Operation {
      yield step('kfree(io_mm)', (machine) => {
        machine.free(head - IoMm.rcu_head);
        freed(machine, head - IoMm.rcu_head);
      });
    }
    return [freeIoMm, freeing(IommuBond.rcu_head)];
  }

  /** `io_mm_release()`. */
  protected abstract release(ioMm: Address): Operation;

  /** `io_mm_alloc()`: the private data of `get()` is the device, which limits the PASID. */
  protected *alloc(mm: Address, device: Address): Operation<Address> {
    return yield step('kzalloc(io_mm, GFP_KERNEL)', (machine) => {
      const ioMm = allocate(machine, IoMm.type, 'GFP_KERNEL');
      if (ioMm === NULL) return -errnos.ENOMEM;
      plainStore(machine, ioMm + IoMm.mm, mm);
      plainStore(machine, ioMm + IoMm.pasid, this.allocatePasid(machine, device));
      return ioMm;
    });
  }

  /**
   * `io_mm_free()`. The patch frees the io_mm after a grace period of SRCU, which does not wait for
   * readers of `bond->io_mm`: they are under RCU. So a grace period of RCU comes after it here.
   */
  protected *free(ioMm: Address): Operation {
    yield step('ioasid_free()', (machine) => {
      // After a failed registration, pending stores to the io_mm may be this task's own.
      releaseStores(machine);
      const bonds = !hlistEmpty(machine, ioMm + IoMm.devices);
      warnOn(machine, bonds, 'an io_mm is freed with bonds on its list');
      const pasids = this.env.sva + IommuSva.pasids;
      const taken = machine.read(pasids);
      machine.write(pasids, taken & ~(1 << machine.read(ioMm + IoMm.pasid)));
    });
    yield* callRcu(this.env.sva + IommuSva.rcu, ioMm + IoMm.rcu_head, FREE_IO_MM);
  }

  /** `io_mm_invalidate_range()`: each bound device drops what its IOTLB has of the range. */
  protected *invalidateRange(ioMm: Address, range: MmuNotifierRange): Operation {
    const rcu = this.env.sva + IommuSva.rcu;
    yield* rcuReadLock(rcu);
    let node = yield step('rcu_dereference(io_mm->devices.next)', (machine) =>
      machine.read(ioMm + IoMm.devices + HlistHead.first),
    );
    while (node !== NULL) {
      const bond = node - IommuBond.mm_head;
      yield step('io_mm->ops->invalidate(bond->sva.dev, io_mm->pasid)', (machine) => {
        this.invalidateIotlb(machine, bond, range.mm, this.env.pageMap.mask(range));
        const pasid = machine.read(ioMm + IoMm.pasid);
        warnOn(machine, pasid === 0, 'an io_mm with bonds has no PASID yet');
      });
      node = yield step('rcu_dereference(bond->mm_head.next)', (machine) =>
        machine.read(bond + IommuBond.mm_head + HlistNode.next),
      );
    }
    yield* rcuReadUnlock(rcu);
  }

  /** Part of a step. */
  protected invalidateIotlb(machine: Machine, bond: Address, mm: Address, pages: number): void {
    const dev = machine.read(bond + IommuBond.dev);
    if (dev === NULL)
      machine.oops('NULL pointer dereference', 'a bond is found without its device');
    const process = this.env.mm.processIndex(machine, mm);
    const iotlb = sptes(this.env.iotlbs[dev - 1] as Address, process);
    machine.write(iotlb, machine.read(iotlb) & ~pages);
  }

  private allocatePasid(machine: Machine, device: Address): number {
    const pasids = this.env.sva + IommuSva.pasids;
    const taken = machine.read(pasids);
    let pasid = machine.read(device + IommuDevice.min_pasid);
    while ((taken & (1 << pasid)) !== 0) pasid++;
    machine.write(pasids, taken | (1 << pasid));
    return pasid;
  }
}
