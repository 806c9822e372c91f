import { expect } from 'chai';
import { HmmMirrors } from '../../../src/linux/hmm/mirrors';
import { Hmm, HmmMirror, HmmRange } from '../../../src/linux/hmm/structs';
import { downRead, downWrite, RwSemaphore, upWrite } from '../../../src/linux/kernel/rw-semaphore';
import { preemptDisable } from '../../../src/linux/kernel/task';
import { MmStruct } from '../../../src/linux/mm/mm-struct';
import { PageMap } from '../../../src/linux/mm/page-map';
import type { MmuNotifierOps } from '../../../src/linux/mmu-notifier/ops';
import { type Address, NULL } from '../../../src/machine/struct';
import { errnos, type Range } from '../../../src/protocol/names';
import { pages } from '../mm/mm-room';
import { CoreRoom } from '../mmu-notifier/core-room';

/** Mirrors without a release. */
class HmmRoom {
  readonly told: number[] = [];
  private readonly tables: MmuNotifierOps[] = [];
  readonly of = new CoreRoom(this.tables);
  readonly hmm = new HmmMirrors({
    core: this.of.core,
    mm: this.of.room.mm,
    pageMap: new PageMap([pages(0, 4)]),
    ops: 1,
    mirrorOps: [1, 2, 3].map((driver) => ({ sync_cpu_device_pagetables: () => this.sync(driver) })),
    freed: () => undefined,
  });

  constructor() {
    this.tables.push(this.hmm.notifierOps());
  }

  /** The hmm that the driver's mirror has joined. */
  register(driver: number): Address {
    const { room, mm } = this.of;
    const mirror = this.mirror(driver);
    room.do(downWrite(mm + MmStruct.mmap_lock, 'mm->mmap_lock'));
    const hmm = room.do(this.hmm.mirrorRegister(mirror, mm));
    room.do(upWrite(mm + MmStruct.mmap_lock, 'mm->mmap_lock'));
    return hmm;
  }

  mirror(driver: number): Address {
    const mirror = this.of.room.machine.allocate(HmmMirror.type);
    this.of.room.machine.write(mirror + HmmMirror.ops, driver);
    return mirror;
  }

  /** A range of the mirror that a driver has registered. */
  range(hmm: Address, driver: number, { start, end }: Range): Address {
    const { machine } = this.of.room;
    const range = machine.allocate(HmmRange.type);
    machine.write(range + HmmRange.start, start);
    machine.write(range + HmmRange.end, end);
    this.of.room.do(this.hmm.rangeRegister(range, this.hmm.mirrorOf(machine, hmm, driver)));
    return range;
  }

  private *sync(driver: number) {
    this.told.push(driver);
    return 0;
  }
}

describe('a mirror', () => {
  it('is found among those of others', () => {
    const room = new HmmRoom();
    const { machine } = room.of.room;
    const hmms = [1, 2].map((driver) => room.register(driver));
    expect(new Set(hmms).size).to.equal(1);
    const hmm = hmms[0] as Address;
    const found = [1, 2].map((driver) => room.hmm.mirrorOf(machine, hmm, driver));
    expect(found.map((mirror) => machine.read(mirror + HmmMirror.ops))).to.deep.equal([1, 2]);
    expect(room.hmm.mirrorOf(machine, hmm, 3)).to.equal(NULL);
  });

  it('need not have a release, but no range may be left then', () => {
    const room = new HmmRoom();
    const hmm = room.register(1);
    room.of.room.do(room.of.core.release(room.of.mm));
    expect(room.of.room.reports()).to.deep.equal([]);
    const another = new HmmRoom();
    another.range(another.register(1), 1, pages(0));
    another.of.room.do(another.of.core.release(another.of.mm));
    expect(another.of.room.reports()).to.have.length(1);
    expect(hmm).not.to.equal(NULL);
  });

  it('declines what must not block while others come and go', () => {
    const room = new HmmRoom();
    const { machine } = room.of.room;
    const hmm = room.register(1);
    machine.write(hmm + Hmm.mirrors_sem + RwSemaphore.writer, 2);
    const start = room.of.core.invalidateRangeStart(room.of.range(pages(0), false));
    expect(room.of.room.do(start)).to.equal(-errnos.EAGAIN);
    expect(room.told).to.deep.equal([]);
  });
});

describe('a range', () => {
  it('is of a mirror that is registered', () => {
    const room = new HmmRoom();
    const range = room.of.room.machine.allocate(HmmRange.type);
    room.of.room.machine.write(range + HmmRange.end, pages(0).end);
    const register = room.hmm.rangeRegister(range, room.mirror(1));
    expect(() => room.of.room.do(register)).to.throw('NULL');
  });

  it('is invalid after an invalidation that ends where it starts, not before', () => {
    const room = new HmmRoom();
    const { machine } = room.of.room;
    const hmm = room.register(1);
    const ranges = [pages(0), pages(1), pages(2), pages(3)].map((one) => room.range(hmm, 1, one));
    room.of.room.do(room.of.core.invalidateRangeStart(room.of.range(pages(1))));
    const valid = ranges.map((range) => machine.read(range + HmmRange.valid));
    expect(valid).to.deep.equal([1, 0, 0, 1]);
  });

  it('may be waited for by who may sleep', () => {
    const room = new HmmRoom();
    const range = room.range(room.register(1), 1, pages(0));
    room.of.room.do(room.hmm.rangeWaitUntilValid(range));
    expect(room.of.room.reports()).to.deep.equal([]);
    preemptDisable(room.of.room.machine);
    room.of.room.do(room.hmm.rangeWaitUntilValid(range));
    expect(room.of.room.reports()).to.have.length(1);
  });

  it('cannot be faulted in where the script has no pages', () => {
    const room = new HmmRoom();
    const range = room.range(room.register(1), 1, pages(40));
    room.of.room.do(downRead(room.of.mm + MmStruct.mmap_lock, 'mm->mmap_lock'));
    expect(room.of.room.do(room.hmm.rangeFault(range))).to.equal(-errnos.EFAULT);
  });
});
