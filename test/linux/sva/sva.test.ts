import { expect } from 'chai';
import { PageMap } from '../../../src/linux/mm/page-map';
import { MAX_PROCESSES, sptes } from '../../../src/linux/mm/secondary-mmu';
import type { MmuNotifierOps } from '../../../src/linux/mmu-notifier/ops';
import { MmuNotifier } from '../../../src/linux/mmu-notifier/structs';
import { IommuBonds } from '../../../src/linux/sva/bonds';
import {
  dmaRuns,
  IoMm,
  IommuBond,
  IommuDevice,
  IommuSva,
  pasidEntry,
} from '../../../src/linux/sva/structs';
import { type Address, NULL } from '../../../src/machine/struct';
import { pages } from '../mm/mm-room';
import { CoreRoom } from '../mmu-notifier/core-room';

/** Two devices, whose drivers have no `mm_exit()`. */
class SvaRoom {
  private readonly tables: MmuNotifierOps[] = [];
  readonly of = new CoreRoom(this.tables);
  readonly sva = new IommuBonds({
    core: this.of.core,
    mm: this.of.room.mm,
    pageMap: new PageMap([pages(0, 4)]),
    ops: 1,
    sva: this.of.room.stage.sva,
    devices: this.of.room.stage.iommuDevices,
    iotlbs: this.of.room.stage.devices,
    mmExits: [null, null],
    freed: () => undefined,
  });

  constructor() {
    this.tables.push(this.sva.notifierOps());
  }

  bind(device: number): Address {
    return this.of.room.do(this.sva.bindDevice(device, this.of.mm));
  }

  read(address: Address): number {
    return this.of.room.machine.read(address);
  }

  /** The entry of the device's PASID table for the process. */
  entry(device: number): number {
    return this.read(pasidEntry(this.of.room.stage.iommuDevices[device] as Address, 0));
  }

  /** Where a device has what its IOTLB holds of the process. */
  iotlb(device: number): Address {
    return sptes(this.of.room.stage.devices[device] as Address, 0);
  }

  get pasids(): number {
    return this.read(this.of.room.stage.sva + IommuSva.pasids);
  }
}

describe('a device bound by the IOMMU', () => {
  it('finds the page tables of the mm until it is unbound', () => {
    const room = new SvaRoom();
    const bond = room.bind(0);
    expect(room.entry(0)).to.equal(room.of.mm);
    room.of.room.do(room.sva.unbindDevice(bond));
    expect(room.entry(0)).to.equal(NULL);
  });

  it('finds none when the mm has been released, without an mm_exit too', () => {
    const room = new SvaRoom();
    room.bind(0);
    room.of.room.do(room.of.core.release(room.of.mm));
    expect(room.entry(0)).to.equal(NULL);
  });

  it('loses what its IOTLB has of an invalidated range, as does every other', () => {
    const room = new SvaRoom();
    const iotlbs = [0, 1].map((device) => {
      room.bind(device);
      room.of.room.machine.write(room.iotlb(device), 0b11);
      return room.iotlb(device);
    });
    room.of.room.do(room.of.core.invalidateRangeEnd(room.of.range(pages(0))));
    expect(iotlbs.map((iotlb) => room.read(iotlb))).to.deep.equal([0b10, 0b10]);
    expect(room.of.room.reports()).to.deep.equal([]);
  });

  it('is warned of an invalidation that finds no PASID', () => {
    const room = new SvaRoom();
    const ioMm = room.read(room.bind(0) + IommuBond.io_mm);
    room.of.room.machine.write(ioMm + IoMm.pasid, 0);
    room.of.room.do(room.of.core.invalidateRangeEnd(room.of.range(pages(0))));
    expect(room.of.room.reports()).to.deep.equal(['an io_mm with bonds has no PASID yet']);
  });

  it('must be known where its bond is found', () => {
    const room = new SvaRoom();
    room.of.room.machine.write(room.bind(0) + IommuBond.dev, NULL);
    const end = room.of.core.invalidateRangeEnd(room.of.range(pages(0)));
    expect(() => room.of.room.do(end)).to.throw('without its device');
  });
});

describe('a PASID', () => {
  it('is free again when the last device is unbound', () => {
    const room = new SvaRoom();
    room.of.room.machine.write(room.of.room.stage.sva + IommuSva.pasids, 0b100);
    const ioMm = room.read(room.bind(0) + IommuBond.io_mm);
    expect(room.pasids).to.equal(0b110);
    room.of.room.do(room.of.core.freeRcu(ioMm + IoMm.notifier + MmuNotifier.rcu));
    expect(room.pasids).to.equal(0b100);
  });
});

describe('a device as the IOMMU knows it', () => {
  it('has words of its own for each process', () => {
    const words = [pasidEntry, dmaRuns].flatMap((kind) =>
      Array.from({ length: MAX_PROCESSES }, (_, process) => kind(0x1000, process) - 0x1000),
    );
    const size = IommuDevice.type.size - 1;
    const all = Array.from({ length: size }, (_, index) => index + 1);
    expect([IommuDevice.min_pasid, ...words]).to.deep.equal(all);
  });
});
