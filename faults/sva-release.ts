/** Faults in what an exit does to bound devices: iommu-sva.c of v4 (2020). */
import type { Fault } from '../src/harness/fault';
import { HlistHead, HlistNode } from '../src/linux/kernel/hlist';
import { downWrite, upWrite } from '../src/linux/kernel/rw-semaphore';
import { WHOLE_ADDRESS_SPACE } from '../src/linux/mm/lifetime';
import { IommuBonds } from '../src/linux/sva/bonds';
import { IoMm, IommuBond, IommuSva, pasidEntry } from '../src/linux/sva/structs';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';

export const svaReleaseFaults: readonly Fault[] = [
  {
    id: 'io-mm-waits-for-srcu-only',
    title: 'The io_mm is freed while a reader under RCU has found it',
    source: 'io_mm_free() of v4 (2020), by reading: the put waits for readers of SRCU only',
    breaks: ['G-333'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *free(ioMm: Address): Operation {
          yield step('kfree(io_mm)', (machine) => {
            machine.free(ioMm);
            this.env.freed(machine, ioMm);
          });
        }
      },
    },
  },
  {
    id: 'stale-bond-leads-to-the-io-mm',
    title: 'A detached bond keeps its pointer to the io_mm',
    source: 'RCU_INIT_POINTER() in io_mm_detach_locked() of v4 (2020)',
    breaks: ['G-333'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *detachLocked(bond: Address): Operation {
          const ioMm = yield step('bond->io_mm', (machine) => machine.read(bond + IommuBond.io_mm));
          yield* super.detachLocked(bond);
          yield step('bond->io_mm as it was', (machine) =>
            machine.write(bond + IommuBond.io_mm, ioMm),
          );
        }
      },
    },
  },
  {
    id: 'dma-goes-on-after-release',
    title: 'The release leaves the page table pointer of the device where it is',
    source: 'Thread of 2020: release stops DMA and clears the page table pointer',
    breaks: ['G-334'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *detachDevice(): Operation {}
      },
    },
  },
  {
    id: 'iotlb-invalidated-before-the-pointer',
    title: 'A detach invalidates the IOTLB first, and clears the pointer then',
    source: 'io_mm_ops of v4 (2020): DMA that goes on would fill the IOTLB again',
    breaks: ['G-334'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *detachDevice(bond: Address, ioMm: Address): Operation {
          yield step('the IOTLB is invalidated', (machine) => {
            const all = this.env.pageMap.mask(WHOLE_ADDRESS_SPACE);
            this.invalidateIotlb(machine, bond, machine.read(ioMm + IoMm.mm), all);
          });
          yield step('the PASID table entry is cleared', (machine) => {
            const device = this.env.devices[machine.read(bond + IommuBond.dev) - 1] as Address;
            const process = this.env.mm.processIndex(machine, machine.read(ioMm + IoMm.mm));
            machine.write(pasidEntry(device, process), NULL);
          });
        }
      },
    },
  },
  {
    id: 'bound-device-keeps-its-iotlb',
    title: 'An invalidation of the mm leaves the IOTLB of a bound device as it is',
    source: 'io_mm_invalidate_range() of v4 (2020)',
    breaks: ['G-334'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *invalidateRange(): Operation {}
      },
    },
  },
  {
    id: 'exit-frees-the-pasid-of-a-bound-device',
    title: 'Exit gives the PASID back while the device that it is bound to goes on with it',
    source: '"iommu/sva: Fix PASID use-after-free issue" (2022): __mmput() freed it',
    breaks: ['G-330'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *release(ioMm: Address): Operation {
          yield step('ioasid_free()', (machine) => {
            const pasids = this.env.sva + IommuSva.pasids;
            const freed = 1 << machine.read(ioMm + IoMm.pasid);
            machine.write(pasids, machine.read(pasids) & ~freed);
          });
          yield* super.release(ioMm);
        }
      },
    },
  },
  {
    id: 'mm-exit-is-called-for-each-release',
    title: 'Release leaves its bonds on the list, so that a second one calls mm_exit again',
    source: 'Thread of 2020: release is a nop once the io_mm has no bonds',
    breaks: ['G-336'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *release(ioMm: Address): Operation {
          yield* downWrite(this.env.sva + IommuSva.lock, 'iommu_sva_lock');
          let node = yield step('list_first_entry(bond)', (machine) =>
            machine.read(ioMm + IoMm.devices + HlistHead.first),
          );
          while (node !== NULL) {
            const at = node;
            const bond = at - IommuBond.mm_head;
            yield* this.mmExit(bond, ioMm);
            yield* this.detachDevice(bond, ioMm);
            const attached = yield step('xchg(bond->io_mm, NULL)', (machine) => {
              const found = machine.read(bond + IommuBond.io_mm);
              machine.write(bond + IommuBond.io_mm, NULL);
              return found;
            });
            if (attached !== NULL) yield* this.env.core.put(ioMm);
            node = yield step('list_next_entry(bond)', (machine) =>
              machine.read(at + HlistNode.next),
            );
          }
          yield* upWrite(this.env.sva + IommuSva.lock, 'iommu_sva_lock');
        }
      },
    },
  },
  {
    id: 'bond-pins-mm-users',
    title: 'A bond keeps the address space, so that its process never ends',
    source: 'Classic mistake; a bind gets the io_mm, whose notifier pins mm_count only',
    breaks: ['G-340', 'G-334'],
    parts: {
      Sva: class extends IommuBonds {
        override *bindDevice(driver: number, mm: Address): Operation<Address> {
          const bond = yield* super.bindDevice(driver, mm);
          if (bond > 0) yield* this.env.mm.mmget(mm);
          return bond;
        }
      },
    },
  },
];
