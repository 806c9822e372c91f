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
import { pages } from '../mm/mm-fixture';
import { CoreFixture } from '../mmu-notifier/core-fixture';

/** Two devices, whose drivers have no `mm_exit()`. */
class SvaFixture {
  private readonly tables: MmuNotifierOps[] = [];
  readonly of = new CoreFixture(this.tables);
  readonly sva = new IommuBonds({
    core: this.of.core,
    mm: this.of.fixture.mm,
    pageMap: new PageMap([pages(0, 4)]),
    ops: 1,
    sva: this.of.fixture.initialState.sva,
    devices: this.of.fixture.initialState.iommuDevices,
    iotlbs: this.of.fixture.initialState.devices,
    mmExits: [null, null],
    freed: () => undefined,
  });

  constructor() {
    this.tables.push(this.sva.notifierOps());
  }

  bind(device: number): Address {
    return this.of.fixture.do(this.sva.bindDevice(device, this.of.mm));
  }

  read(address: Address): number {
    return this.of.fixture.machine.read(address);
  }

  /** The entry of the device's PASID table for the process. */
  entry(device: number): number {
    return this.read(pasidEntry(this.of.fixture.initialState.iommuDevices[device] as Address, 0));
  }

  /** Where a device has what its IOTLB holds of the process. */
  iotlb(device: number): Address {
    return sptes(this.of.fixture.initialState.devices[device] as Address, 0);
  }

  get pasids(): number {
    return this.read(this.of.fixture.initialState.sva + IommuSva.pasids);
  }
}

describe('a device bound by the IOMMU', () => {
  it('finds the page tables of the mm until it is unbound', () => {
    const fixture = new SvaFixture();
    const bond = fixture.bind(0);
    expect(fixture.entry(0)).to.equal(fixture.of.mm);
    fixture.of.fixture.do(fixture.sva.unbindDevice(bond));
    expect(fixture.entry(0)).to.equal(NULL);
  });

  it('finds none when the mm has been released, without an mm_exit too', () => {
    const fixture = new SvaFixture();
    fixture.bind(0);
    fixture.of.fixture.do(fixture.of.core.release(fixture.of.mm));
    expect(fixture.entry(0)).to.equal(NULL);
  });

  it('loses what its IOTLB has of an invalidated range, as does every other', () => {
    const fixture = new SvaFixture();
    const iotlbs = [0, 1].map((device) => {
      fixture.bind(device);
      fixture.of.fixture.machine.write(fixture.iotlb(device), 0b11);
      return fixture.iotlb(device);
    });
    fixture.of.fixture.do(fixture.of.core.invalidateRangeEnd(fixture.of.range(pages(0))));
    expect(iotlbs.map((iotlb) => fixture.read(iotlb))).to.deep.equal([0b10, 0b10]);
    expect(fixture.of.fixture.reports()).to.deep.equal([]);
  });

  it('is warned of an invalidation that finds no PASID', () => {
    const fixture = new SvaFixture();
    const ioMm = fixture.read(fixture.bind(0) + IommuBond.io_mm);
    fixture.of.fixture.machine.write(ioMm + IoMm.pasid, 0);
    fixture.of.fixture.do(fixture.of.core.invalidateRangeEnd(fixture.of.range(pages(0))));
    expect(fixture.of.fixture.reports()).to.deep.equal(['an io_mm with bonds has no PASID yet']);
  });

  it('must be known where its bond is found', () => {
    const fixture = new SvaFixture();
    fixture.of.fixture.machine.write(fixture.bind(0) + IommuBond.dev, NULL);
    const end = fixture.of.core.invalidateRangeEnd(fixture.of.range(pages(0)));
    expect(() => fixture.of.fixture.do(end)).to.throw('without its device');
  });
});

describe('a PASID', () => {
  it('is free again when the last device is unbound', () => {
    const fixture = new SvaFixture();
    fixture.of.fixture.machine.write(fixture.of.fixture.initialState.sva + IommuSva.pasids, 0b100);
    const ioMm = fixture.read(fixture.bind(0) + IommuBond.io_mm);
    expect(fixture.pasids).to.equal(0b110);
    fixture.of.fixture.do(fixture.of.core.freeRcu(ioMm + IoMm.notifier + MmuNotifier.rcu));
    expect(fixture.pasids).to.equal(0b100);
  });
});

describe('a device as the IOMMU knows it', () => {
  it('has separate words for each process', () => {
    const words = [pasidEntry, dmaRuns].flatMap((kind) =>
      Array.from({ length: MAX_PROCESSES }, (_, process) => kind(0x1000, process) - 0x1000),
    );
    const size = IommuDevice.type.size - 1;
    const all = Array.from({ length: size }, (_, index) => index + 1);
    expect([IommuDevice.min_pasid, ...words]).to.deep.equal(all);
  });
});
