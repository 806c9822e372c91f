import { expect } from 'chai';
import { MmStruct, Process } from '../../../src/linux/mm/mm-struct';
import { MmFixture, pages } from './mm-fixture';

/** An mm with one VMA of two pages, which nobody has touched since. */
function withTwoPages(): MmFixture {
  const fixture = new MmFixture();
  fixture.do(fixture.mm.mmap(fixture.first, pages(0, 2)));
  fixture.set(MmStruct.young, 0);
  fixture.steps.length = 0;
  return fixture;
}

describe('a fault', () => {
  it('of a read maps the zero page, unless a page is there', () => {
    const fixture = withTwoPages();
    fixture.do(fixture.mm.handleMmFault(fixture.first, pages(1, 2), 'read'));
    expect(fixture.word(MmStruct.zero)).to.equal(0b100);
    expect(fixture.word(MmStruct.young)).to.equal(0b110);
    expect(fixture.word(MmStruct.written)).to.equal(0);
  });

  it('of a write maps a page where there is none, and touches no further page', () => {
    const fixture = withTwoPages();
    fixture.do(fixture.mm.handleMmFault(fixture.first, pages(1, 2), 'write'));
    expect(fixture.word(MmStruct.present)).to.equal(0b111);
    expect(fixture.word(MmStruct.written)).to.equal(0b110);
    expect(fixture.steps.filter((what) => what === 'set_pte_at()')).to.have.length(1);
    expect(fixture.calls).to.deep.equal([]);
  });

  it('of a write replaces the zero page by a private page, once', () => {
    const fixture = withTwoPages();
    fixture.do(fixture.mm.handleMmFault(fixture.first, pages(2), 'read'));
    fixture.do(fixture.mm.handleMmFault(fixture.first, pages(2), 'write'));
    expect(fixture.calls).to.deep.equal(['start CLEAR 2-2', 'flush 2-2', 'end CLEAR 2-2']);
    expect(fixture.word(MmStruct.present)).to.equal(0b111);
    expect(fixture.word(MmStruct.zero)).to.equal(0);
    expect(fixture.steps.filter((what) => what === 'set_pte_at()')).to.have.length(1);
  });

  it('reuses a page that is shared no more, and only that one', () => {
    const fixture = withTwoPages();
    fixture.set(MmStruct.copyOnWrite, 0b11);
    fixture.do(fixture.mm.handleMmFault(fixture.first, pages(0), 'write'));
    expect(fixture.word(MmStruct.copyOnWrite)).to.equal(0b10);
    expect(fixture.calls).to.deep.equal([]);
  });

  it('replaces nothing where the page has gone by the time that it has the lock, and faults again', () => {
    const fixture = withTwoPages();
    fixture.do(fixture.mm.handleMmFault(fixture.first, pages(2), 'read'));
    const { machine, calls } = fixture;
    const fault = fixture.mm.handleMmFault(fixture.first, pages(2), 'write');
    let turn = fault.next();
    while (!turn.done) {
      if (calls.at(-1) === 'start CLEAR 2-2') fixture.set(MmStruct.zero, 0);
      machine.run(turn.value);
      fixture.steps.push(turn.value.what);
      turn = fault.next(machine.result);
    }
    expect(calls).to.deep.equal(['start CLEAR 2-2', 'end CLEAR 2-2']);
    expect(fixture.steps.filter((what) => what === 'handle_pte_fault()')).to.have.length(2);
    expect(fixture.word(MmStruct.present)).to.equal(0b111);
  });

  it('waits for the lock of the page table', () => {
    const fixture = withTwoPages();
    fixture.lockPageTable();
    const fault = fixture.mm.handleMmFault(fixture.first, pages(0), 'write');
    expect(fixture.waits(fault)).to.equal('handle_pte_fault()');
  });

  it('waits while its page is being freed, and not while another is', () => {
    const fixture = withTwoPages();
    fixture.machine.write(fixture.process + Process.gathered, 0b01);
    const another = fixture.mm.handleMmFault(fixture.first, pages(1), 'write');
    expect(fixture.waits(another)).to.equal(null);
    const fault = fixture.mm.handleMmFault(fixture.first, pages(0), 'write');
    expect(fixture.waits(fault)).to.equal('handle_pte_fault()');
  });
});

describe('mremap', () => {
  it('moves the pages, and takes them out of the VMAs', () => {
    const fixture = withTwoPages();
    fixture.do(fixture.mm.mremap(fixture.first, pages(1)));
    expect(fixture.vmas()).to.deep.equal([0b01, 0, 0, 0]);
    expect(fixture.word(MmStruct.moved)).to.equal(0b10);
    const bracket = ['start UNMAP 1-1', 'end UNMAP 1-1'];
    expect(fixture.calls).to.deep.equal([
      'start UNMAP 1-1',
      'flush 1-1',
      'end UNMAP 1-1',
      ...bracket,
    ]);
  });

  it('flushes nothing where there was nothing to move', () => {
    const fixture = withTwoPages();
    fixture.do(fixture.mm.mremap(fixture.first, pages(2)));
    expect(fixture.calls).not.to.include('flush 2-2');
  });
});

describe('madvise', () => {
  const announced = { madvise_free: ['start CLEAR 0-0', 'end CLEAR 0-0'], madvise_cold: [] };
  for (const call of ['madvise_free', 'madvise_cold'] as const) {
    it(`makes pages old, and flushes those that were young: ${call}`, () => {
      const fixture = withTwoPages();
      fixture.set(MmStruct.young, 0b11);
      fixture.do(fixture.mm[call](fixture.first, pages(0)));
      expect(fixture.word(MmStruct.young)).to.equal(0b10);
      expect(fixture.calls).to.deep.equal([...announced[call], 'flush 0-0']);
    });

    it(`flushes nothing where no page was young: ${call}`, () => {
      const fixture = withTwoPages();
      fixture.do(fixture.mm[call](fixture.first, pages(0)));
      expect(fixture.calls).to.deep.equal(announced[call]);
    });
  }
});

describe('clear_refs', () => {
  it('announces the whole address space', () => {
    const fixture = withTwoPages();
    fixture.do(fixture.mm.clear_refs(fixture.first, pages(0)));
    expect(fixture.calls).to.deep.equal([
      'start SOFT_DIRTY all',
      'end SOFT_DIRTY all',
      'flush all',
    ]);
  });
});
