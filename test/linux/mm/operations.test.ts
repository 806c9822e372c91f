import { expect } from 'chai';
import { downWrite } from '../../../src/linux/kernel/rw-semaphore';
import { kzalloc } from '../../../src/linux/kernel/slab';
import { MmStruct, Process } from '../../../src/linux/mm/mm-struct';
import { errnos } from '../../../src/protocol/names';
import { MmRoom, pages } from './mm-room';

/** An mm with one VMA of two pages. */
function withTwoPages(): MmRoom {
  const room = new MmRoom();
  room.do(room.mm.mmap(room.first, pages(0, 2)));
  return room;
}

describe('mmap', () => {
  it('makes as many VMAs as an mm has room for', () => {
    const room = new MmRoom();
    const results = [0, 1, 2, 3, 4].map((page) => room.do(room.mm.mmap(room.first, pages(page))));
    expect(results).to.deep.equal([0, 0, 0, 0, -errnos.ENOMEM]);
    expect(room.vmas()).to.deep.equal([0b1, 0b10, 0b100, 0b1000]);
  });
});

describe('all the locks of an mm', () => {
  it('are such as reclaim takes: nothing that may enter it is allocated under them', () => {
    const room = new MmRoom();
    room.do(downWrite(room.first + MmStruct.mmap_lock, 'mm->mmap_lock'));
    room.do(room.mm.mmTakeAllLocks(room.first));
    room.do(kzalloc(Process.type, 'GFP_KERNEL'));
    expect(room.reports()).to.deep.equal([
      'kzalloc(process, GFP_KERNEL) with anon_vma/i_mmap lock held',
    ]);
  });
});

describe('munmap', () => {
  it('takes its pages out of the VMAs, and leaves the others', () => {
    const room = withTwoPages();
    room.do(room.mm.munmap(room.first, pages(1)));
    expect(room.vmas()).to.deep.equal([0b01, 0, 0, 0]);
    expect(room.word(MmStruct.present)).to.equal(0b01);
    expect(room.told).to.deep.equal(['start UNMAP 1-1', 'end UNMAP 1-1', 'flush 1-1']);
  });
});

describe('pages that leave the page tables', () => {
  it('take with them that they were written to, or only read', () => {
    const room = withTwoPages();
    room.set(MmStruct.written, 0b11);
    room.set(MmStruct.zero, 0b11);
    room.do(room.mm.madvise(room.first, pages(0)));
    expect(room.word(MmStruct.written)).to.equal(0b10);
    expect(room.word(MmStruct.zero)).to.equal(0b10);
  });

  it('wait until nobody holds the lock of the page table', () => {
    const room = withTwoPages();
    room.lockPageTable();
    expect(room.waits(room.mm.madvise(room.first, pages(0)))).to.equal('PTEs are cleared');
  });

  it('are not freed where there were none', () => {
    const room = new MmRoom();
    room.do(room.mm.madvise(room.first, pages(0)));
    expect(room.steps).not.to.include('tlb_finish_mmu() frees the pages');
  });

  it('are not those that mremap has moved elsewhere', () => {
    const room = withTwoPages();
    room.do(room.mm.mremap(room.first, pages(1)));
    room.do(room.mm.madvise(room.first, pages(0)));
    expect(room.ofProcess(Process.frames)).to.equal(0b10);
  });
});

describe('reclaim', () => {
  it('announces a page that is there, and no other', () => {
    const room = withTwoPages();
    room.do(room.mm.reclaim(room.process, pages(1, 2)));
    expect(room.told).to.deep.equal(['start CLEAR 1-1', 'end CLEAR 1-1', 'flush 1-1']);
    expect(room.word(MmStruct.present)).to.equal(0b01);
  });

  it('waits for the lock of the page table', () => {
    const room = withTwoPages();
    room.lockPageTable();
    expect(room.waits(room.mm.reclaim(room.process, pages(0)))).to.equal('page_vma_mapped_walk()');
  });

  it('passes over an mm that the reverse map does not find', () => {
    const room = withTwoPages();
    room.forget();
    room.do(room.mm.reclaim(room.process, pages(0)));
    expect(room.told).to.deep.equal([]);
    expect(room.reports()).to.deep.equal([]);
  });
});

describe('exit', () => {
  it('leaves no VMA, and no mm for the reverse map to find', () => {
    const room = withTwoPages();
    room.do(room.mm.exitMmap(room.first));
    expect(room.vmas()).to.deep.equal([0, 0, 0, 0]);
    expect(room.ofProcess(Process.rmapMm)).to.equal(0);
  });

  it('of the mm before an execve leaves the reverse map that of the new one', () => {
    const room = withTwoPages();
    room.do(room.mm.execve(room.process));
    expect(room.ofProcess(Process.rmapMm)).to.equal(room.ofProcess(Process.mm));
  });
});

describe('ageing', () => {
  it('asks nobody about a page that is not there', () => {
    const room = withTwoPages();
    const young = room.do(room.mm.age(room.process, pages(1, 2), 'mmu_notifier_test_young'));
    expect(young).to.equal(0);
    expect(room.told).to.deep.equal(['test_young 1-1']);
  });

  it('asks nobody about an mm that the reverse map does not find', () => {
    const room = withTwoPages();
    room.forget();
    room.do(room.mm.age(room.process, pages(0, 2), 'mmu_notifier_test_young'));
    expect(room.told).to.deep.equal([]);
    expect(room.reports()).to.deep.equal([]);
  });
});
