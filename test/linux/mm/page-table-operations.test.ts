import { expect } from 'chai';
import { MmStruct, Process } from '../../../src/linux/mm/mm-struct';
import { MmRoom, pages } from './mm-room';

/** An mm with one VMA of two pages, which nobody has touched since. */
function withTwoPages(): MmRoom {
  const room = new MmRoom();
  room.do(room.mm.mmap(room.first, pages(0, 2)));
  room.set(MmStruct.young, 0);
  room.steps.length = 0;
  return room;
}

describe('a fault', () => {
  it('of a read maps the zero page, unless a page is there', () => {
    const room = withTwoPages();
    room.do(room.mm.handleMmFault(room.first, pages(1, 2), 'read'));
    expect(room.word(MmStruct.zero)).to.equal(0b100);
    expect(room.word(MmStruct.young)).to.equal(0b110);
    expect(room.word(MmStruct.written)).to.equal(0);
  });

  it('of a write maps a page where there is none, and touches no further page', () => {
    const room = withTwoPages();
    room.do(room.mm.handleMmFault(room.first, pages(1, 2), 'write'));
    expect(room.word(MmStruct.present)).to.equal(0b111);
    expect(room.word(MmStruct.written)).to.equal(0b110);
    expect(room.steps.filter((what) => what === 'set_pte_at()')).to.have.length(1);
    expect(room.told).to.deep.equal([]);
  });

  it('of a write puts a page of its own in place of the zero page, once', () => {
    const room = withTwoPages();
    room.do(room.mm.handleMmFault(room.first, pages(2), 'read'));
    room.do(room.mm.handleMmFault(room.first, pages(2), 'write'));
    expect(room.told).to.deep.equal(['start CLEAR 2-2', 'flush 2-2', 'end CLEAR 2-2']);
    expect(room.word(MmStruct.present)).to.equal(0b111);
    expect(room.word(MmStruct.zero)).to.equal(0);
    expect(room.steps.filter((what) => what === 'set_pte_at()')).to.have.length(1);
  });

  it('reuses a page that is shared no more, and only that one', () => {
    const room = withTwoPages();
    room.set(MmStruct.copyOnWrite, 0b11);
    room.do(room.mm.handleMmFault(room.first, pages(0), 'write'));
    expect(room.word(MmStruct.copyOnWrite)).to.equal(0b10);
    expect(room.told).to.deep.equal([]);
  });

  it('waits for the lock of the page table', () => {
    const room = withTwoPages();
    room.lockPageTable();
    const fault = room.mm.handleMmFault(room.first, pages(0), 'write');
    expect(room.waits(fault)).to.equal('handle_pte_fault()');
  });

  it('waits while its page is being freed, and not while another is', () => {
    const room = withTwoPages();
    room.machine.write(room.process + Process.gathered, 0b01);
    const another = room.mm.handleMmFault(room.first, pages(1), 'write');
    expect(room.waits(another)).to.equal(null);
    const fault = room.mm.handleMmFault(room.first, pages(0), 'write');
    expect(room.waits(fault)).to.equal('handle_pte_fault()');
  });
});

describe('mremap', () => {
  it('moves the pages, and takes them out of the VMAs', () => {
    const room = withTwoPages();
    room.do(room.mm.mremap(room.first, pages(1)));
    expect(room.vmas()).to.deep.equal([0b01, 0, 0, 0]);
    expect(room.word(MmStruct.moved)).to.equal(0b10);
    const bracket = ['start UNMAP 1-1', 'end UNMAP 1-1'];
    expect(room.told).to.deep.equal(['start UNMAP 1-1', 'flush 1-1', 'end UNMAP 1-1', ...bracket]);
  });

  it('flushes nothing where there was nothing to move', () => {
    const room = withTwoPages();
    room.do(room.mm.mremap(room.first, pages(2)));
    expect(room.told).not.to.include('flush 2-2');
  });
});

describe('madvise', () => {
  const told = { madvise_free: ['start CLEAR 0-0', 'end CLEAR 0-0'], madvise_cold: [] };
  for (const call of ['madvise_free', 'madvise_cold'] as const) {
    it(`makes pages old, and flushes those that were young: ${call}`, () => {
      const room = withTwoPages();
      room.set(MmStruct.young, 0b11);
      room.do(room.mm[call](room.first, pages(0)));
      expect(room.word(MmStruct.young)).to.equal(0b10);
      expect(room.told).to.deep.equal([...told[call], 'flush 0-0']);
    });

    it(`flushes nothing where no page was young: ${call}`, () => {
      const room = withTwoPages();
      room.do(room.mm[call](room.first, pages(0)));
      expect(room.told).to.deep.equal(told[call]);
    });
  }
});

describe('clear_refs', () => {
  it('announces the whole address space', () => {
    const room = withTwoPages();
    room.do(room.mm.clear_refs(room.first, pages(0)));
    expect(room.told).to.deep.equal(['start SOFT_DIRTY all', 'end SOFT_DIRTY all', 'flush all']);
  });
});
