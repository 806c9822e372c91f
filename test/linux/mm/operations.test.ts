import { expect } from 'chai';
import { downWrite } from '../../../src/linux/kernel/rw-semaphore';
import { kzalloc } from '../../../src/linux/kernel/slab';
import { MmStruct, Process } from '../../../src/linux/mm/mm-struct';
import { errnos } from '../../../src/protocol/names';
import { MmFixture, pages } from './mm-fixture';

/** An mm with one VMA of two pages. */
function withTwoPages(): MmFixture {
  const fixture = new MmFixture();
  fixture.do(fixture.mm.mmap(fixture.first, pages(0, 2)));
  return fixture;
}

describe('mmap', () => {
  it('makes as many VMAs as an mm can have', () => {
    const fixture = new MmFixture();
    const results = [0, 1, 2, 3, 4].map((page) =>
      fixture.do(fixture.mm.mmap(fixture.first, pages(page))),
    );
    expect(results).to.deep.equal([0, 0, 0, 0, -errnos.ENOMEM]);
    expect(fixture.vmas()).to.deep.equal([0b1, 0b10, 0b100, 0b1000]);
  });
});

describe('all the locks of an mm', () => {
  it('are such as reclaim takes: nothing that may enter it is allocated under them', () => {
    const fixture = new MmFixture();
    fixture.do(downWrite(fixture.first + MmStruct.mmap_lock, 'mm->mmap_lock'));
    fixture.do(fixture.mm.mmTakeAllLocks(fixture.first));
    fixture.do(kzalloc(Process.type, 'GFP_KERNEL'));
    expect(fixture.reports()).to.deep.equal([
      'kzalloc(process, GFP_KERNEL) with anon_vma/i_mmap lock held',
    ]);
  });
});

describe('munmap', () => {
  it('takes its pages out of the VMAs, and leaves the others', () => {
    const fixture = withTwoPages();
    fixture.do(fixture.mm.munmap(fixture.first, pages(1)));
    expect(fixture.vmas()).to.deep.equal([0b01, 0, 0, 0]);
    expect(fixture.word(MmStruct.present)).to.equal(0b01);
    expect(fixture.calls).to.deep.equal(['start UNMAP 1-1', 'end UNMAP 1-1', 'flush 1-1']);
  });
});

describe('pages that leave the page tables', () => {
  it('take with them that they were written to, or only read', () => {
    const fixture = withTwoPages();
    fixture.set(MmStruct.written, 0b11);
    fixture.set(MmStruct.zero, 0b11);
    fixture.do(fixture.mm.madvise(fixture.first, pages(0)));
    expect(fixture.word(MmStruct.written)).to.equal(0b10);
    expect(fixture.word(MmStruct.zero)).to.equal(0b10);
  });

  it('wait until nobody holds the lock of the page table', () => {
    const fixture = withTwoPages();
    fixture.lockPageTable();
    expect(fixture.waits(fixture.mm.madvise(fixture.first, pages(0)))).to.equal('PTEs are cleared');
  });

  it('are not freed where there were none', () => {
    const fixture = new MmFixture();
    fixture.do(fixture.mm.madvise(fixture.first, pages(0)));
    expect(fixture.steps).not.to.include('tlb_finish_mmu() frees the pages');
  });

  it('are not those that mremap has moved elsewhere', () => {
    const fixture = withTwoPages();
    fixture.do(fixture.mm.mremap(fixture.first, pages(1)));
    fixture.do(fixture.mm.madvise(fixture.first, pages(0)));
    expect(fixture.ofProcess(Process.frames)).to.equal(0b10);
  });
});

describe('reclaim', () => {
  it('announces a page that is there, and no other', () => {
    const fixture = withTwoPages();
    fixture.do(fixture.mm.reclaim(fixture.process, pages(1, 2)));
    expect(fixture.calls).to.deep.equal(['start CLEAR 1-1', 'end CLEAR 1-1', 'flush 1-1']);
    expect(fixture.word(MmStruct.present)).to.equal(0b01);
  });

  it('waits for the lock of the page table', () => {
    const fixture = withTwoPages();
    fixture.lockPageTable();
    expect(fixture.waits(fixture.mm.reclaim(fixture.process, pages(0)))).to.equal(
      'page_vma_mapped_walk()',
    );
  });

  it('passes over an mm that the reverse map does not find', () => {
    const fixture = withTwoPages();
    fixture.forget();
    fixture.do(fixture.mm.reclaim(fixture.process, pages(0)));
    expect(fixture.calls).to.deep.equal([]);
    expect(fixture.reports()).to.deep.equal([]);
  });
});

describe('exit', () => {
  it('leaves no VMA, and no mm for the reverse map to find', () => {
    const fixture = withTwoPages();
    fixture.do(fixture.mm.exitMmap(fixture.first));
    expect(fixture.vmas()).to.deep.equal([0, 0, 0, 0]);
    expect(fixture.ofProcess(Process.rmapMm)).to.equal(0);
  });

  it('of the mm before an execve leaves the reverse map that of the new one', () => {
    const fixture = withTwoPages();
    fixture.do(fixture.mm.execve(fixture.process));
    expect(fixture.ofProcess(Process.rmapMm)).to.equal(fixture.ofProcess(Process.mm));
  });
});

describe('ageing', () => {
  it('calls no notifier for a page that is not there', () => {
    const fixture = withTwoPages();
    const young = fixture.do(
      fixture.mm.age(fixture.process, pages(1, 2), 'mmu_notifier_test_young'),
    );
    expect(young).to.equal(0);
    expect(fixture.calls).to.deep.equal(['test_young 1-1']);
  });

  it('calls no notifier for an mm that the reverse map does not find', () => {
    const fixture = withTwoPages();
    fixture.forget();
    fixture.do(fixture.mm.age(fixture.process, pages(0, 2), 'mmu_notifier_test_young'));
    expect(fixture.calls).to.deep.equal([]);
    expect(fixture.reports()).to.deep.equal([]);
  });
});
