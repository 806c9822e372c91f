/**
 * Binding devices to address spaces: drivers/iommu/iommu-sva.c of "iommu: Shared Virtual Addressing
 * for SMMUv3" v4 (2020). Each method is a function of that file.
 */
import { step } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { plainStore } from '../../machine/store-buffer';
import { type Address, NULL } from '../../machine/struct';
import { errnos } from '../../protocol/names';
import { HlistHead, HlistNode, hlistAddHeadRcu, hlistDelRcu } from '../kernel/hlist';
import { callRcu, rcuReadLock, rcuReadUnlock } from '../kernel/rcu';
import { refcountDecAndTest, refcountInc } from '../kernel/refcount';
import { downWrite, upWrite } from '../kernel/rw-semaphore';
import { allocate, kfree } from '../kernel/slab';
import { WHOLE_ADDRESS_SPACE } from '../mm/lifetime';
import { FREE_BOND, IoMms } from './io-mm';
import { dmaRuns, IOMMU_PASID_INVALID, IoMm, IommuBond, IommuSva, pasidEntry } from './structs';

const LOCK = 'iommu_sva_lock';

export class IommuBonds extends IoMms {
  /** `iommu_sva_bind_device()`: a new bond, or the device's bond to the mm; or an errno. */
  *bindDevice(driver: number, mm: Address): Operation<Address> {
    const device = this.env.devices[driver] as Address;
    const ioMm = yield* this.env.core.get(this.env.ops, mm, device);
    if (ioMm < 0) return ioMm;
    const bond = yield* this.attach(driver + 1, ioMm, mm);
    if (bond < 0) yield* this.env.core.put(ioMm);
    return bond;
  }

  /** `iommu_sva_unbind_device()`: the last one, after as many as binds, frees the bond. */
  *unbindDevice(bond: Address): Operation {
    yield* this.lock();
    const last = yield step('refcount_dec_and_test(bond->refs)', (machine) =>
      refcountDecAndTest(machine, bond + IommuBond.refs, 'bond->refs') ? 1 : 0,
    );
    if (last === 1) {
      yield* this.detachLocked(bond);
      yield* callRcu(this.env.sva + IommuSva.rcu, bond + IommuBond.rcu_head, FREE_BOND);
    }
    yield* this.unlock();
  }

  /** `iommu_sva_get_pasid()`: IOMMU_PASID_INVALID for a stale bond. */
  *getPasid(bond: Address): Operation<number> {
    const rcu = this.env.sva + IommuSva.rcu;
    yield* rcuReadLock(rcu);
    const ioMm = yield step('rcu_dereference(bond->io_mm)', (machine) =>
      machine.read(bond + IommuBond.io_mm),
    );
    let pasid = IOMMU_PASID_INVALID;
    if (ioMm !== NULL)
      pasid = yield step('io_mm->pasid', (machine) => machine.read(ioMm + IoMm.pasid));
    yield* rcuReadUnlock(rcu);
    return pasid;
  }

  /** `io_mm_attach()`: the bond takes over the caller's user of the io_mm, or puts it. */
  protected *attach(dev: number, ioMm: Address, mm: Address): Operation<Address> {
    const bond = yield step('kzalloc(bond, GFP_KERNEL)', (machine) => {
      const allocated = allocate(machine, IommuBond.type, 'GFP_KERNEL');
      if (allocated === NULL) return -errnos.ENOMEM;
      machine.write(allocated + IommuBond.refs, 1);
      plainStore(machine, allocated + IommuBond.dev, dev);
      plainStore(machine, allocated + IommuBond.io_mm, ioMm);
      return allocated;
    });
    if (bond < 0) return bond;
    yield* this.lock();
    const bound = yield step('list_for_each_entry(io_mm->devices)', (machine) =>
      findBond(machine, ioMm, dev),
    );
    if (bound === NULL) yield* this.publish(bond, ioMm);
    else yield* this.reuse(bound, bond, ioMm);
    yield* this.unlock();
    if (bound !== NULL) return bound;
    yield* this.attachDevice(dev, mm);
    return bond;
  }

  /** The device is bound to the mm already: its bond serves this bind as well. */
  protected *reuse(bound: Address, bond: Address, ioMm: Address): Operation {
    yield step('refcount_inc(bond->refs)', (machine) =>
      refcountInc(machine, bound + IommuBond.refs, 'bond->refs'),
    );
    yield* this.env.core.put(ioMm);
    yield* kfree(bond);
  }

  /** `list_add_rcu()`: a walk that finds the bond sees all stores to it before. */
  protected *publish(bond: Address, ioMm: Address): Operation {
    yield step('list_add_rcu(bond)', (machine) => {
      hlistAddHeadRcu(machine, bond + IommuBond.mm_head, ioMm + IoMm.devices);
    });
  }

  /** `io_mm_ops->attach()`: from here on the device's DMA finds the page tables of the mm. */
  protected *attachDevice(dev: number, mm: Address): Operation {
    yield step('io_mm->ops->attach()', (machine) => {
      const device = this.env.devices[dev - 1] as Address;
      const process = this.env.mm.processIndex(machine, mm);
      machine.write(pasidEntry(device, process), mm);
      machine.write(dmaRuns(device, process), 1);
    });
  }

  /** `io_mm_detach_locked()`: does nothing to a bond that is not attached any more. */
  protected *detachLocked(bond: Address): Operation {
    const ioMm = yield step('rcu_dereference_protected(bond->io_mm)', (machine) =>
      machine.read(bond + IommuBond.io_mm),
    );
    if (ioMm === NULL) return;
    yield* this.detachDevice(bond, ioMm);
    yield step('list_del_rcu(bond)', (machine) => hlistDelRcu(machine, bond + IommuBond.mm_head));
    yield step('RCU_INIT_POINTER(bond->io_mm, NULL)', (machine) =>
      machine.write(bond + IommuBond.io_mm, NULL),
    );
    yield* this.env.core.put(ioMm);
  }

  /** `io_mm_ops->detach()`: clears the page table pointer, and then the IOTLB. */
  protected *detachDevice(bond: Address, ioMm: Address): Operation {
    yield step('the PASID table entry is cleared', (machine) => {
      const device = this.env.devices[machine.read(bond + IommuBond.dev) - 1] as Address;
      const mm = machine.read(ioMm + IoMm.mm);
      machine.write(pasidEntry(device, this.env.mm.processIndex(machine, mm)), NULL);
    });
    yield step('the IOTLB is invalidated', (machine) => {
      const all = this.env.pageMap.mask(WHOLE_ADDRESS_SPACE);
      this.invalidateIotlb(machine, bond, machine.read(ioMm + IoMm.mm), all);
    });
  }

  /** `io_mm_release()`: stops the DMA of all devices, and detaches their bonds with a put each. */
  protected *release(ioMm: Address): Operation {
    yield* this.lock();
    for (;;) {
      const node = yield step('list_for_each_entry_safe(bond)', (machine) =>
        machine.read(ioMm + IoMm.devices + HlistHead.first),
      );
      if (node === NULL) break;
      const bond = node - IommuBond.mm_head;
      yield* this.mmExit(bond, ioMm);
      yield* this.detachLocked(bond);
    }
    yield* this.unlock();
  }

  /** The driver's own `mm_exit()`, if it has one. */
  protected *mmExit(bond: Address, ioMm: Address): Operation {
    const dev = yield step('bond->sva.dev', (machine) => machine.read(bond + IommuBond.dev));
    const mm = yield step('io_mm->mm', (machine) => machine.read(ioMm + IoMm.mm));
    const mmExit = this.env.mmExits[dev - 1] ?? null;
    if (mmExit !== null) yield* mmExit(ioMm, mm);
  }

  private *lock(): Operation {
    yield* downWrite(this.env.sva + IommuSva.lock, LOCK);
  }

  private *unlock(): Operation {
    yield* upWrite(this.env.sva + IommuSva.lock, LOCK);
  }
}

function findBond(machine: Machine, ioMm: Address, dev: number): Address {
  let node = machine.read(ioMm + IoMm.devices + HlistHead.first);
  while (node !== NULL && machine.read(node - IommuBond.mm_head + IommuBond.dev) !== dev) {
    node = machine.read(node + HlistNode.next);
  }
  return node === NULL ? NULL : node - IommuBond.mm_head;
}
