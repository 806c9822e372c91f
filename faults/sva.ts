/** Faults in the binding of devices: iommu-sva.c of v4 (2020). */
import type { Fault } from '../src/harness/fault';
import { refcountDecAndTest, refcountInc } from '../src/linux/kernel/refcount';
import { downWrite, upWrite } from '../src/linux/kernel/rw-semaphore';
import { kfree } from '../src/linux/kernel/slab';
import { MmuNotifier } from '../src/linux/mmu-notifier/structs';
import { IommuBonds } from '../src/linux/sva/bonds';
import { IoMm, IommuBond, IommuSva } from '../src/linux/sva/structs';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';

export const svaFaults: readonly Fault[] = [
  {
    id: 'bind-leaks-its-user',
    title: 'A bind that has no memory for its bond does not put the io_mm',
    source: 'iommu-sva.c of v4 (2020), error path of iommu_sva_bind_device()',
    breaks: ['G-330'],
    parts: {
      Sva: class extends IommuBonds {
        override *bindDevice(driver: number, mm: Address): Operation<Address> {
          const device = this.env.devices[driver] as Address;
          const ioMm = yield* this.env.core.get(this.env.ops, mm, device);
          return ioMm < 0 ? ioMm : yield* this.attach(driver + 1, ioMm, mm);
        }
      },
    },
  },
  {
    id: 'unbind-keeps-its-user',
    title: 'The last unbind detaches the bond and does not put the io_mm',
    source: 'io_mm_detach_locked() of v4 (2020) ends in mmu_notifier_put()',
    breaks: ['G-330', 'G-331', 'G-333', 'G-340'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *detachLocked(bond: Address): Operation {
          const ioMm = yield step('bond->io_mm', (machine) => machine.read(bond + IommuBond.io_mm));
          if (ioMm !== NULL)
            yield step('io_mm->notifier.users++', (machine) => {
              const users = ioMm + IoMm.notifier + MmuNotifier.users;
              machine.write(users, machine.read(users) + 1);
            });
          yield* super.detachLocked(bond);
        }
      },
    },
  },
  {
    id: 'second-bind-keeps-its-user',
    title: 'A bind that finds its bond keeps the user that it has got',
    source: 'io_mm_attach() of v4 (2020): one user for each bond, and refs for each bind',
    breaks: ['G-331'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *reuse(bound: Address, bond: Address): Operation {
          yield step('refcount_inc(bond->refs)', (machine) =>
            refcountInc(machine, bound + IommuBond.refs, 'bond->refs'),
          );
          yield* kfree(bond);
        }
      },
    },
  },
  {
    id: 'second-bind-is-not-counted',
    title: 'A device that is bound twice is unbound by the first unbind',
    source: 'bond->refs of v4 (2020), and of arm-smmu-v3 from Linux 5.11 to 6.1',
    breaks: ['G-331', 'G-332'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *reuse(_bound: Address, bond: Address, ioMm: Address): Operation {
          yield* this.env.core.put(ioMm);
          yield* kfree(bond);
        }
      },
    },
  },
  {
    id: 'bond-published-before-it-is-filled',
    title: 'A bond is found on the list before what was stored in it',
    source: 'Thread of 2020 on pass private data to alloc_notifier(): the store is a release',
    breaks: ['G-337'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *publish(bond: Address, ioMm: Address): Operation {
          const dev = yield step('bond->sva.dev', (machine) => {
            const device = machine.read(bond + IommuBond.dev);
            machine.write(bond + IommuBond.dev, NULL);
            return device;
          });
          yield* super.publish(bond, ioMm);
          yield step('bond->sva.dev = dev', (machine) => machine.write(bond + IommuBond.dev, dev));
        }
      },
    },
  },
  {
    id: 'bond-freed-without-a-grace-period',
    title: 'The last unbind frees the bond at once',
    source: 'kfree_rcu() in iommu_sva_unbind_device() of v4 (2020)',
    breaks: ['G-337'],
    parts: {
      Sva: class extends IommuBonds {
        override *unbindDevice(bond: Address): Operation {
          yield* downWrite(this.env.sva + IommuSva.lock, 'iommu_sva_lock');
          const last = yield step('refcount_dec_and_test(bond->refs)', (machine) =>
            refcountDecAndTest(machine, bond + IommuBond.refs, 'bond->refs') ? 1 : 0,
          );
          if (last === 1) {
            yield* this.detachLocked(bond);
            yield* kfree(bond);
          }
          yield* upWrite(this.env.sva + IommuSva.lock, 'iommu_sva_lock');
        }
      },
    },
  },
  {
    id: 'stale-bond-is-freed-by-release',
    title: 'The release of the io_mm frees the bonds that drivers still hold',
    source: 'Thread of 2020: such a bond is stale, and only unbind can free it',
    breaks: ['G-332', 'G-340'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *mmExit(bond: Address, ioMm: Address): Operation {
          yield* super.mmExit(bond, ioMm);
          yield* this.detachLocked(bond);
          yield* kfree(bond);
        }
      },
    },
  },
  {
    id: 'unbind-does-not-wait-for-release',
    title: 'An unbind frees the bond that a release is working on',
    source: 'iommu_sva_lock of v4 (2020): bind, unbind and release exclude each other',
    breaks: ['G-332'],
    parts: {
      Sva: class extends IommuBonds {
        protected override *mmExit(bond: Address, ioMm: Address): Operation {
          const lock = this.env.sva + IommuSva.lock;
          yield* upWrite(lock, 'iommu_sva_lock');
          yield* super.mmExit(bond, ioMm);
          yield* downWrite(lock, 'iommu_sva_lock');
        }
      },
    },
  },
];
