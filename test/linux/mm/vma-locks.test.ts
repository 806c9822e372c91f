import { expect } from 'chai';
import { Mutex } from '../../../src/linux/kernel/mutex';
import { RwSemaphore } from '../../../src/linux/kernel/rw-semaphore';
import { TaskStruct } from '../../../src/linux/kernel/task';
import { MmStruct, Process, vmaReaders } from '../../../src/linux/mm/mm-struct';
import {
  mmapWriteDowngrade,
  mmapWriteLock,
  mmapWriteUnlock,
} from '../../../src/linux/mm/mmap-lock';
import { errnos } from '../../../src/protocol/names';
import { MmFixture, pages } from './mm-fixture';

/** An mm with two VMAs of a page each. */
function withTwoVmas(): MmFixture {
  const fixture = new MmFixture();
  fixture.do(fixture.mm.mmap(fixture.first, pages(0)));
  fixture.do(fixture.mm.mmap(fixture.first, pages(1)));
  fixture.steps.length = 0;
  return fixture;
}

/** The other task holds the lock of the VMA with this number for reading. */
function faultIn(fixture: MmFixture, index: number): void {
  fixture.set(vmaReaders(fixture.first, index) - fixture.first, 0b10);
}

describe('the lock of a VMA', () => {
  it('is what a fault holds, and not the mmap lock', () => {
    const fixture = withTwoVmas();
    const fault = fixture.mm.handleMmFault(fixture.first, pages(1), 'write');
    fixture.until(fault, (what) => what === 'handle_pte_fault()');
    expect(fixture.machine.read(vmaReaders(fixture.first, 1))).to.equal(0b01);
    expect(fixture.machine.read(vmaReaders(fixture.first, 0))).to.equal(0);
    expect(fixture.steps).not.to.include('down_read(mm->mmap_lock)');
    fixture.do(fixture.mm.handleMmFault(fixture.first, pages(0), 'write'));
    expect(fixture.machine.read(vmaReaders(fixture.first, 0))).to.equal(0);
  });

  it('is left for the mmap lock where a writer has the VMA, until that gives the mmap lock back', () => {
    for (const end of [mmapWriteUnlock, mmapWriteDowngrade]) {
      const fixture = withTwoVmas();
      fixture.do(mmapWriteLock(fixture.first));
      fixture.set(MmStruct.writeLockedVmas, 0b01);
      const fault = fixture.mm.handleMmFault(fixture.first, pages(0), 'read');
      fixture.until(fault, (what) => what === 'down_read(mm->mmap_lock)');
      expect(fixture.steps).to.include('lock_vma_under_rcu()');
      expect(fixture.machine.read(vmaReaders(fixture.first, 0))).to.equal(0);
      fixture.do(end(fixture.first));
      expect(fixture.word(MmStruct.writeLockedVmas)).to.equal(0);
    }
  });

  it('makes munmap and mprotect wait for a fault in that VMA, and for no other', () => {
    for (const call of ['munmap', 'mprotect'] as const) {
      const fixture = withTwoVmas();
      faultIn(fixture, 1);
      fixture.do(fixture.mm[call](fixture.first, pages(0)));
      expect(fixture.waits(fixture.mm[call](fixture.first, pages(1)))).to.equal(
        'vma_start_write()',
      );
    }
  });
});

describe('mm_take_all_locks()', () => {
  it('waits for a fault in any VMA, having locked those before it', () => {
    const fixture = withTwoVmas();
    faultIn(fixture, 1);
    fixture.do(mmapWriteLock(fixture.first));
    expect(fixture.waits(fixture.mm.mmTakeAllLocks(fixture.first))).to.equal('vma_start_write()');
    expect(fixture.word(MmStruct.writeLockedVmas)).to.equal(0b11);
  });

  it('gives back its mutex and the reverse map where a signal has come at the last lock', () => {
    const fixture = withTwoVmas();
    fixture.do(mmapWriteLock(fixture.first));
    const { machine, process, initialState } = fixture;
    const taking = fixture.mm.mmTakeAllLocks(fixture.first);
    let turn = taking.next();
    while (!turn.done) {
      if (turn.value.what === 'down_write(anon_vma->rwsem)')
        machine.write(machine.currentTask + TaskStruct.signalPending, 1);
      machine.run(turn.value);
      turn = taking.next(machine.result);
    }
    expect(turn.value).to.equal(-errnos.EINTR);
    expect(machine.read(initialState.allLocksMutex + Mutex.owner)).to.equal(0);
    expect(machine.read(process + Process.rmapLock + RwSemaphore.writer)).to.equal(0);
  });

  it('looks for a signal before each VMA that it locks', () => {
    const fixture = withTwoVmas();
    const { machine } = fixture;
    fixture.do(mmapWriteLock(fixture.first));
    machine.write(machine.currentTask + TaskStruct.signalPending, 1);
    expect(fixture.do(fixture.mm.mmTakeAllLocks(fixture.first))).to.equal(-errnos.EINTR);
    expect(fixture.word(MmStruct.writeLockedVmas)).to.equal(0);
    expect(fixture.reports()).to.deep.equal([]);
  });
});
