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
import { MmRoom, pages } from '../mm/mm-room';

/** Process A with two pages, in one VMA, and a driver whose ops are empty. */
function roomOf2008(pageExternalRmap = true) {
  const parts: { core?: MmuNotifierAsPosted; rmap?: MmuRmapNotifiers } = {};
  const room = new MmRoom(({ stage }, ...ground) => {
    const core = new MmuNotifierAsPosted(stage.srcu, [{}]);
    const rmap = new MmuRmapNotifiers(stage.rmapNotifiers, stage.srcu, [{}]);
    Object.assign(parts, { core, rmap });
    return new MmOperationsOf2008({ core, rmap, pageExternalRmap }, ...ground);
  });
  room.do(room.mm.mmap(room.first, pages(0, 2)));
  room.steps.length = 0;
  const { core, rmap } = parts as Required<typeof parts>;
  return { room, core, rmap, mm: room.mm as MmOperationsOf2008 };
}

function notifier({ machine }: MmRoom, ops = 1): Address {
  const address = machine.allocate(MmuNotifier.type);
  machine.write(address + MmuNotifier.ops, ops);
  return address;
}

function className({ machine }: MmRoom, lock: Address): string {
  return lockClassById(machine.read(lock + Spinlock.class)).name;
}

const WALK = 'rcu_read_lock()';

describe('memory management of 2008', () => {
  it('takes what is unmapped out of the VMAs', () => {
    const { room } = roomOf2008();
    room.do(room.mm.munmap(room.first, pages(1)));
    expect(room.vmas()).to.deep.equal([0b01, 0, 0, 0]);
  });

  it('copies each VMA that there is to the child', () => {
    const { room } = roomOf2008();
    const child = room.stage.processes[1] as Address;
    room.do(room.mm.fork(room.first, child));
    const childMm = room.machine.read(child + Process.mm);
    expect(room.machine.read(vma(childMm, 0))).to.equal(0b11);
    expect(room.steps.filter((what) => what === 'copy_page_range()')).to.have.length(1);
  });

  it('has the reverse map forget an mm at exit, under its lock', () => {
    const { room } = roomOf2008();
    room.do(room.mm.exitMmap(room.first));
    expect(room.vmas()).to.deep.equal([0, 0, 0, 0]);
    expect(room.ofProcess(Process.rmapMm)).to.equal(0);
    expect(room.steps).to.include('spin_lock(anon_vma->lock)');
  });
});

describe('reclaim of 2008', () => {
  it('holds the lock of its page, and of no other, and no longer than it takes', () => {
    const { room } = roomOf2008();
    room.machine.write(room.process + Process.lockedPages, 0b10);
    room.do(room.mm.reclaim(room.process, pages(0)));
    expect(room.ofProcess(Process.lockedPages)).to.equal(0b10);
    expect(room.waits(room.mm.reclaim(room.process, pages(1)))).to.equal('lock_page()');
  });

  it('unmaps only what is mapped', () => {
    const { room } = roomOf2008();
    room.do(room.mm.reclaim(room.process, pages(2)));
    expect(room.steps).not.to.include('PTEs are cleared');
    room.forget();
    room.do(room.mm.reclaim(room.process, pages(0)));
    expect(room.reports()).to.deep.equal([]);
    expect(room.steps).not.to.include('PTEs are cleared');
  });

  it('has the reverse map locked by a lock that reclaim takes', () => {
    const { room } = roomOf2008();
    room.do(spinLock(room.process + Process.rmapSpinlock, 'anon_vma->lock'));
    room.do(kzalloc(Process.type, 'GFP_KERNEL'));
    expect(room.reports()).to.include(
      'kzalloc(process, GFP_KERNEL) with anon_vma/i_mmap spinlock held',
    );
  });

  it('looks for marks where pages can be marked', () => {
    for (const marks of [true, false]) {
      const { room } = roomOf2008(marks);
      room.do(room.mm.reclaim(room.process, pages(0)));
      expect(room.steps.includes('PageExternalRmap()')).to.equal(marks);
    }
  });
});

describe('the notifiers as posted', () => {
  it('have locks of their own classes', () => {
    const { room } = roomOf2008();
    const lock = room.first + MmStruct.mmu_notifier + MmuNotifierHead.lock;
    expect(className(room, lock)).to.equal('mm->mmu_notifier.lock');
    const list = room.stage.rmapNotifiers + MmuRmapNotifierList.lock;
    expect(className(room, list)).to.equal('mmu_notifier_list_lock');
  });

  it('walk no list that is empty', () => {
    const { room, core } = roomOf2008();
    room.do(core.release(room.first));
    room.do(core.invalidateRange(room.first, pages(0), false));
    expect(room.steps).not.to.include(WALK);
  });

  it('pass over callbacks that are not there', () => {
    const { room, core, rmap } = roomOf2008();
    room.do(core.registerLocked(notifier(room), room.first));
    room.do(rmap.register(notifier(room)));
    room.do(core.invalidateRange(room.first, pages(0), false));
    room.do(core.invalidatePage(room.first, pages(0)));
    expect(room.do(core.agePage(room.first, pages(0)))).to.equal(0);
    room.do(rmap.invalidatePage({ process: room.process, mm: room.first, range: pages(0) }));
    room.do(core.release(room.first));
    expect(room.steps).to.include(WALK);
    expect(room.reports()).to.deep.equal([]);
  });

  it('know the ops tables that there are, and no other', () => {
    const { room, core, rmap } = roomOf2008();
    room.do(core.registerLocked(notifier(room, 7), room.first));
    room.do(rmap.register(notifier(room, 7)));
    const page = { process: room.process, mm: room.first, range: pages(0) };
    expect(() => room.do(core.invalidatePage(room.first, pages(0)))).to.throw(RangeError);
    expect(() => room.do(rmap.invalidatePage(page))).to.throw(RangeError);
  });

  it('tell of no young page where there are stubs only', () => {
    const { room } = roomOf2008();
    const stubs = new MmuNotifierStubs(room.stage.srcu, []);
    expect(room.do(stubs.agePage())).to.equal(0);
  });
});
