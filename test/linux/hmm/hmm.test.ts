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
import { pages } from '../mm/mm-fixture';
import { CoreFixture } from '../mmu-notifier/core-fixture';

/** Mirrors without a release. */
class HmmFixture {
  readonly calls: number[] = [];
  private readonly tables: MmuNotifierOps[] = [];
  readonly of = new CoreFixture(this.tables);
  readonly hmm = new HmmMirrors({
    core: this.of.core,
    mm: this.of.fixture.mm,
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
    const { fixture, mm } = this.of;
    const mirror = this.mirror(driver);
    fixture.do(downWrite(mm + MmStruct.mmap_lock, 'mm->mmap_lock'));
    const hmm = fixture.do(this.hmm.mirrorRegister(mirror, mm));
    fixture.do(upWrite(mm + MmStruct.mmap_lock, 'mm->mmap_lock'));
    return hmm;
  }

  mirror(driver: number): Address {
    const mirror = this.of.fixture.machine.allocate(HmmMirror.type);
    this.of.fixture.machine.write(mirror + HmmMirror.ops, driver);
    return mirror;
  }

  /** A range of the mirror that a driver has registered. */
  range(hmm: Address, driver: number, { start, end }: Range): Address {
    const { machine } = this.of.fixture;
    const range = machine.allocate(HmmRange.type);
    machine.write(range + HmmRange.start, start);
    machine.write(range + HmmRange.end, end);
    this.of.fixture.do(this.hmm.rangeRegister(range, this.hmm.mirrorOf(machine, hmm, driver)));
    return range;
  }

  private *sync(driver: number) {
    this.calls.push(driver);
    return 0;
  }
}

describe('a mirror', () => {
  it('is found among other mirrors', () => {
    const fixture = new HmmFixture();
    const { machine } = fixture.of.fixture;
    const hmms = [1, 2].map((driver) => fixture.register(driver));
    expect(new Set(hmms).size).to.equal(1);
    const hmm = hmms[0] as Address;
    const found = [1, 2].map((driver) => fixture.hmm.mirrorOf(machine, hmm, driver));
    expect(found.map((mirror) => machine.read(mirror + HmmMirror.ops))).to.deep.equal([1, 2]);
    expect(fixture.hmm.mirrorOf(machine, hmm, 3)).to.equal(NULL);
  });

  it('need not have a release, but no range may be left then', () => {
    const fixture = new HmmFixture();
    const hmm = fixture.register(1);
    fixture.of.fixture.do(fixture.of.core.release(fixture.of.mm));
    expect(fixture.of.fixture.reports()).to.deep.equal([]);
    const another = new HmmFixture();
    another.range(another.register(1), 1, pages(0));
    another.of.fixture.do(another.of.core.release(another.of.mm));
    expect(another.of.fixture.reports()).to.have.length(1);
    expect(hmm).not.to.equal(NULL);
  });

  it('declines a non-blockable invalidation while others come and go', () => {
    const fixture = new HmmFixture();
    const { machine } = fixture.of.fixture;
    const hmm = fixture.register(1);
    machine.write(hmm + Hmm.mirrors_sem + RwSemaphore.writer, 2);
    const start = fixture.of.core.invalidateRangeStart(fixture.of.range(pages(0), false));
    expect(fixture.of.fixture.do(start)).to.equal(-errnos.EAGAIN);
    expect(fixture.calls).to.deep.equal([]);
  });
});

describe('a range', () => {
  it('is of a mirror that is registered', () => {
    const fixture = new HmmFixture();
    const range = fixture.of.fixture.machine.allocate(HmmRange.type);
    fixture.of.fixture.machine.write(range + HmmRange.end, pages(0).end);
    const register = fixture.hmm.rangeRegister(range, fixture.mirror(1));
    expect(() => fixture.of.fixture.do(register)).to.throw('NULL');
  });

  it('is invalid after an invalidation that ends where it starts, not before', () => {
    const fixture = new HmmFixture();
    const { machine } = fixture.of.fixture;
    const hmm = fixture.register(1);
    const ranges = [pages(0), pages(1), pages(2), pages(3)].map((one) =>
      fixture.range(hmm, 1, one),
    );
    fixture.of.fixture.do(fixture.of.core.invalidateRangeStart(fixture.of.range(pages(1))));
    const valid = ranges.map((range) => machine.read(range + HmmRange.valid));
    expect(valid).to.deep.equal([1, 0, 0, 1]);
  });

  it('may be waited for by a task that may sleep', () => {
    const fixture = new HmmFixture();
    const range = fixture.range(fixture.register(1), 1, pages(0));
    fixture.of.fixture.do(fixture.hmm.rangeWaitUntilValid(range));
    expect(fixture.of.fixture.reports()).to.deep.equal([]);
    preemptDisable(fixture.of.fixture.machine);
    fixture.of.fixture.do(fixture.hmm.rangeWaitUntilValid(range));
    expect(fixture.of.fixture.reports()).to.have.length(1);
  });

  it('cannot be faulted in where the script has no pages', () => {
    const fixture = new HmmFixture();
    const range = fixture.range(fixture.register(1), 1, pages(40));
    fixture.of.fixture.do(downRead(fixture.of.mm + MmStruct.mmap_lock, 'mm->mmap_lock'));
    expect(fixture.of.fixture.do(fixture.hmm.rangeFault(range))).to.equal(-errnos.EFAULT);
  });
});
