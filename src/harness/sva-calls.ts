/** The functions of SVA that drivers call, the callback that SVA calls, and the DMA of devices. */

import { rcuCallbacks } from '../linux/kernel/rcu';
import { MmStruct, Process } from '../linux/mm/mm-struct';
import { sptes } from '../linux/mm/secondary-mmu';
import type { MmExit } from '../linux/sva/io-mm';
import { dmaRuns, IommuBond, IommuSva, pasidEntry } from '../linux/sva/structs';
import { step } from '../machine/effect';
import type { Operation } from '../machine/machine';
import { STORE_SLOTS, storesArrive } from '../machine/store-buffer';
import { type Address, NULL } from '../machine/struct';
import type { TaskProgram } from '../model-checker/program';
import { type DriverFunction, errnos } from '../protocol/names';
import type { Action } from '../protocol/script';
import {
  type Body,
  type Caller,
  type CallResult,
  returningNumber,
  SUCCESS,
  succeeding,
} from './calls';
import type { DriverModule } from './driver';
import { Handle } from './initial-state';
import type { KernelUnderTest } from './kernel-under-test';

export type SvaFunction = Extract<DriverFunction, `iommu_sva_${string}`>;

const STORE_TASKS = Array.from({ length: STORE_SLOTS }, (_, slot) => `store ${slot + 1}`);

/** Names of the additional tasks of a script that binds devices. */
export const SVA_TASKS: readonly string[] = ['RCU callbacks', ...STORE_TASKS];

/** Those tasks, in that order. */
export function svaTasks({ sva, initialState }: KernelUnderTest): TaskProgram[] {
  const callbacks = () => rcuCallbacks(initialState.sva + IommuSva.rcu, sva.rcuFunctions);
  const starts = [callbacks, ...initialState.pendingStores.map((slot) => () => storesArrive(slot))];
  return starts.map((start, index) => ({ name: SVA_TASKS[index] as string, kind: 'task', start }));
}

/** A driver's `mm_exit()`, which stops the DMA of its device to the mm; null if it has none. */
export function mmExit(kernel: KernelUnderTest, module: DriverModule): MmExit | null {
  if (!module.driver.callbacks.includes('mm_exit')) return null;
  const device = kernel.initialState.iommuDevices[module.index] as Address;
  return function* (ioMm, mm) {
    yield* module.run(
      { callback: 'mm_exit', mm, notifier: ioMm, range: null, shared: true },
      (machine) => {
        machine.write(dmaRuns(device, kernel.mm.processIndex(machine, mm)), 0);
        return 0;
      },
    );
  };
}

export class SvaCalls {
  constructor(private readonly kernel: KernelUnderTest) {}

  readonly bodies: Readonly<Record<SvaFunction, Body>> = {
    iommu_sva_bind_device: ({ mm }, caller, _, name) => this.bindDevice(mm, caller, name as string),
    iommu_sva_unbind_device: (_on, _caller, _process, name) =>
      succeeding(this.unbindDevice(name as string)),
    iommu_sva_get_pasid: (_on, _caller, _process, name) =>
      returningNumber(this.getPasid(name as string)),
  };

  /** DMA to a range of a process: 0, or -EFAULT where the IOMMU lets nothing through. */
  *deviceAccess(
    { process, range }: Extract<Action, { do: 'device-access' }>,
    { driver }: Caller,
  ): Operation<number> {
    const device = this.kernel.initialState.iommuDevices[driver] as Address;
    const iotlb = this.kernel.initialState.devices[driver] as Address;
    const pages = this.kernel.pageMap.mask(range);
    return yield step('DMA through the PASID table', (machine) => {
      const index = machine.read(this.kernel.process(process) + Process.index);
      const mm = machine.read(pasidEntry(device, index));
      if (mm === NULL || machine.read(dmaRuns(device, index)) === 0) return -errnos.EFAULT;
      const present = machine.read(mm + MmStruct.present) & pages;
      machine.write(sptes(iotlb, index), machine.read(sptes(iotlb, index)) | present);
      return present === pages ? 0 : -errnos.EFAULT;
    });
  }

  private *bindDevice(mm: Address, { driver }: Caller, name: string): Operation<CallResult> {
    const bond = yield* this.kernel.sva.bindDevice(driver, mm);
    if (bond < 0) return { ...SUCCESS, result: bond };
    const ioMm = yield step('the driver keeps the bond', (machine) => {
      machine.write(this.kernel.handle(name) + Handle.object, bond);
      machine.write(this.kernel.handle(name) + Handle.knownObject, bond);
      return machine.read(bond + IommuBond.io_mm);
    });
    return { result: 0, notifier: ioMm };
  }

  private *unbindDevice(name: string): Operation {
    yield* this.kernel.sva.unbindDevice(yield* this.bond(name));
    yield step('the driver forgets the bond', (machine) =>
      machine.write(this.kernel.handle(name) + Handle.object, NULL),
    );
  }

  private *getPasid(name: string): Operation<number> {
    return yield* this.kernel.sva.getPasid(yield* this.bond(name));
  }

  /** The bond of that name, also where it has been freed. */
  private *bond(name: string): Operation<Address> {
    return yield step(name, (machine) =>
      machine.read(this.kernel.handle(name) + Handle.knownObject),
    );
  }
}
