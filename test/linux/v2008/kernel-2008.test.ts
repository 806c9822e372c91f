/** The kernel of January 2008, step by step: its memory management, and the notifiers as posted. */
import { expect } from 'chai';
import { lockClassById } from '../../../src/linux/kernel/lockdep';
import { kzalloc } from '../../../src/linux/kernel/slab';
import { Spinlock, spinLock } from '../../../src/linux/kernel/spinlock';
import { MmStruct, MmuNotifierHead, Process, vma } from '../../../src/linux/mm/mm-struct';
import { MmuNotifier } from '../../../src/linux/mmu-notifier/structs';
import { MmOperationsOf2008 } from '../../../src/linux/v2008/mm-operations';
import { MmuNotifierAsPosted } from '../../../src/linux/v2008/mmu-notifier';
import { MmuRmapNotifierList, MmuRmapNotifiers } from '../../../src/linux/v2008/mmu-rmap-notifier';
import { MmuNotifierStubs } from '../../../src/linux/v2008/without-mmu-notifier';
import type { Address } from '../../../src/machine/struct';
import { MmFixture, pages } from '../mm/mm-fixture';

/** Process A with two pages, in one VMA, and a driver whose ops are empty. */
function fixtureOf2008(pageExternalRmap = true) {
  const parts: { core?: MmuNotifierAsPosted; rmap?: MmuRmapNotifiers } = {};
  const fixture = new MmFixture(({ initialState }, ...rest) => {
    const core = new MmuNotifierAsPosted(initialState.srcu, [{}]);
    const rmap = new MmuRmapNotifiers(initialState.rmapNotifiers, initialState.srcu, [{}]);
    Object.assign(parts, { core, rmap });
    return new MmOperationsOf2008({ core, rmap, pageExternalRmap }, ...rest);
  });
  fixture.do(fixture.mm.mmap(fixture.first, pages(0, 2)));
  fixture.steps.length = 0;
  const { core, rmap } = parts as Required<typeof parts>;
  return { fixture, core, rmap, mm: fixture.mm as MmOperationsOf2008 };
}

function notifier({ machine }: MmFixture, ops = 1): Address {
  const address = machine.allocate(MmuNotifier.type);
  machine.write(address + MmuNotifier.ops, ops);
  return address;
}

function className({ machine }: MmFixture, lock: Address): string {
  return lockClassById(machine.read(lock + Spinlock.class)).name;
}

const WALK = 'rcu_read_lock()';

describe('memory management of 2008', () => {
  it('takes what is unmapped out of the VMAs', () => {
    const { fixture } = fixtureOf2008();
    fixture.do(fixture.mm.munmap(fixture.first, pages(1)));
    expect(fixture.vmas()).to.deep.equal([0b01, 0, 0, 0]);
  });

  it('copies each VMA that there is to the child', () => {
    const { fixture } = fixtureOf2008();
    const child = fixture.initialState.processes[1] as Address;
    fixture.do(fixture.mm.fork(fixture.first, child));
    const childMm = fixture.machine.read(child + Process.mm);
    expect(fixture.machine.read(vma(childMm, 0))).to.equal(0b11);
    expect(fixture.steps.filter((what) => what === 'copy_page_range()')).to.have.length(1);
  });

  it('has the reverse map forget an mm at exit, under its lock', () => {
    const { fixture } = fixtureOf2008();
    fixture.do(fixture.mm.exitMmap(fixture.first));
    expect(fixture.vmas()).to.deep.equal([0, 0, 0, 0]);
    expect(fixture.ofProcess(Process.rmapMm)).to.equal(0);
    expect(fixture.steps).to.include('spin_lock(anon_vma->lock)');
  });
});

describe('reclaim of 2008', () => {
  it('holds the lock of its page, and of no other, and no longer than it takes', () => {
    const { fixture } = fixtureOf2008();
    fixture.machine.write(fixture.process + Process.lockedPages, 0b10);
    fixture.do(fixture.mm.reclaim(fixture.process, pages(0)));
    expect(fixture.ofProcess(Process.lockedPages)).to.equal(0b10);
    expect(fixture.waits(fixture.mm.reclaim(fixture.process, pages(1)))).to.equal('lock_page()');
  });

  it('unmaps only what is mapped', () => {
    const { fixture } = fixtureOf2008();
    fixture.do(fixture.mm.reclaim(fixture.process, pages(2)));
    expect(fixture.steps).not.to.include('PTEs are cleared');
    fixture.forget();
    fixture.do(fixture.mm.reclaim(fixture.process, pages(0)));
    expect(fixture.reports()).to.deep.equal([]);
    expect(fixture.steps).not.to.include('PTEs are cleared');
  });

  it('has the reverse map locked by a lock that reclaim takes', () => {
    const { fixture } = fixtureOf2008();
    fixture.do(spinLock(fixture.process + Process.rmapSpinlock, 'anon_vma->lock'));
    fixture.do(kzalloc(Process.type, 'GFP_KERNEL'));
    expect(fixture.reports()).to.include(
      'kzalloc(process, GFP_KERNEL) with anon_vma/i_mmap spinlock held',
    );
  });

  it('looks for marks where pages can be marked', () => {
    for (const marks of [true, false]) {
      const { fixture } = fixtureOf2008(marks);
      fixture.do(fixture.mm.reclaim(fixture.process, pages(0)));
      expect(fixture.steps.includes('PageExternalRmap()')).to.equal(marks);
    }
  });
});

describe('the notifiers as posted', () => {
  it('have locks of their own classes', () => {
    const { fixture } = fixtureOf2008();
    const lock = fixture.first + MmStruct.mmu_notifier + MmuNotifierHead.lock;
    expect(className(fixture, lock)).to.equal('mm->mmu_notifier.lock');
    const list = fixture.initialState.rmapNotifiers + MmuRmapNotifierList.lock;
    expect(className(fixture, list)).to.equal('mmu_notifier_list_lock');
  });

  it('walk no list that is empty', () => {
    const { fixture, core } = fixtureOf2008();
    fixture.do(core.release(fixture.first));
    fixture.do(core.invalidateRange(fixture.first, pages(0), false));
    expect(fixture.steps).not.to.include(WALK);
  });

  it('skip callbacks that are NULL', () => {
    const { fixture, core, rmap } = fixtureOf2008();
    fixture.do(core.registerLocked(notifier(fixture), fixture.first));
    fixture.do(rmap.register(notifier(fixture)));
    fixture.do(core.invalidateRange(fixture.first, pages(0), false));
    fixture.do(core.invalidatePage(fixture.first, pages(0)));
    expect(fixture.do(core.agePage(fixture.first, pages(0)))).to.equal(0);
    fixture.do(
      rmap.invalidatePage({ process: fixture.process, mm: fixture.first, range: pages(0) }),
    );
    fixture.do(core.release(fixture.first));
    expect(fixture.steps).to.include(WALK);
    expect(fixture.reports()).to.deep.equal([]);
  });

  it('have the ops tables of the drivers, and no other', () => {
    const { fixture, core, rmap } = fixtureOf2008();
    fixture.do(core.registerLocked(notifier(fixture, 7), fixture.first));
    fixture.do(rmap.register(notifier(fixture, 7)));
    const page = { process: fixture.process, mm: fixture.first, range: pages(0) };
    expect(() => fixture.do(core.invalidatePage(fixture.first, pages(0)))).to.throw(RangeError);
    expect(() => fixture.do(rmap.invalidatePage(page))).to.throw(RangeError);
  });

  it('report no young page where there are stubs only', () => {
    const { fixture } = fixtureOf2008();
    const stubs = new MmuNotifierStubs(fixture.initialState.srcu, []);
    expect(fixture.do(stubs.agePage())).to.equal(0);
  });
});
