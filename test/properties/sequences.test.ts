import { everyEntry } from '../../src/properties/callbacks';
import {
  firstAndLast,
  returnedOdd,
  sequencesAre,
  wholeAddressSpace,
  withOddSequence,
} from '../../src/properties/sequences';
import type { InvalidationEvent } from '../../src/protocol/names';
import type { TraceEvent } from '../../src/protocol/trace';
import { A, accepts, calls, enters, GPU, gpu, NIC, PAGES, range, rejects, returns } from './traces';

function told(sequence: number, event: InvalidationEvent = 'UNMAP'): TraceEvent {
  return enters(A, 'invalidate', 1, { sequence, range: range({ event }) });
}

describe('sequences that invalidate is told', () => {
  it('are odd, each of them', () => {
    const claim = everyEntry('invalidate', gpu, withOddSequence);
    accepts(claim, [told(3), told(3), told(5)]);
    rejects(claim, [told(3), told(4)], /was told 4 sequence/);
    rejects(claim, [enters(A, 'invalidate')], /was told no sequence/);
    rejects(claim, [], /never called/);
  });

  it('become greater', () => {
    const claim = sequencesAre('greater', 'invalidate', gpu);
    accepts(claim, [told(3), told(5), told(9)]);
    rejects(claim, [told(3), told(3)], /was told the sequences 3, 3/);
    rejects(claim, [told(3), told(5), told(3)], /3, 5, 3/);
    rejects(claim, [told(3), told(9), told(5)], /^invalidate of driver gpu was told .* 3, 9, 5$/);
    rejects(claim, [told(3)], /^invalidate of driver gpu was called 1 times/);
  });

  it('are the same', () => {
    const claim = sequencesAre('same', 'invalidate', gpu);
    accepts(claim, [told(3), told(3)]);
    rejects(claim, [told(3), told(3), told(5)], /3, 3, 5/);
    rejects(claim, [], /was called 0 times/);
  });
});

describe('what invalidate is told', () => {
  it('begins with one event and ends with another', () => {
    const claim = firstAndLast('invalidate', gpu, 'RELEASE', 'UNMAP');
    accepts(claim, [told(3, 'RELEASE'), told(5, 'UNMAP')]);
    rejects(claim, [told(3, 'UNMAP'), told(5, 'RELEASE')], /was told UNMAP, RELEASE/);
    accepts(claim, [told(3, 'RELEASE'), told(5, 'CLEAR'), told(7, 'UNMAP')]);
    rejects(claim, [told(3, 'CLEAR'), told(5, 'UNMAP')], /was told CLEAR, UNMAP/);
    rejects(claim, [told(3, 'RELEASE'), told(5, 'CLEAR')], /was told RELEASE, CLEAR/);
    rejects(claim, [told(3, 'RELEASE'), enters(A, 'invalidate')], /was told RELEASE/);
    rejects(claim, [told(3, 'RELEASE')], /was told RELEASE/);
    rejects(claim, [], /was told nothing/);
  });

  it('begins and ends with the same event where it is called twice', () => {
    const claim = firstAndLast('invalidate', gpu, 'UNMAP', 'UNMAP');
    accepts(claim, [told(3), told(5)]);
    rejects(claim, [told(3)], /was told UNMAP/);
  });

  it('is of the whole address space', () => {
    const claim = everyEntry('invalidate', gpu, wholeAddressSpace);
    const from = (start: number, end: number) =>
      enters(A, 'invalidate', 1, { range: range({ start, end }) });
    const part = /a part of the address space/;
    accepts(claim, [from(0, Number.MAX_SAFE_INTEGER)]);
    rejects(claim, [told(3)], part);
    rejects(claim, [from(PAGES.start, Number.MAX_SAFE_INTEGER)], part);
    rejects(claim, [from(0, PAGES.end)], part);
    rejects(claim, [enters(A, 'invalidate')], part);
  });
});

describe('a sequence that a call returned', () => {
  const begin = 'mmu_interval_read_begin';
  const claim = returnedOdd({ function: begin, task: GPU });

  it('is odd each time', () => {
    accepts(claim, [calls(GPU, begin), returns(GPU, begin, 1)]);
    rejects(
      claim,
      [calls(GPU, begin), returns(GPU, begin, 2), calls(GPU, begin), returns(GPU, begin, 3)],
      /returned an even number/,
    );
    rejects(claim, [calls(GPU, begin)], /has not returned/);
  });

  it('may be negative', () => {
    accepts(claim, [calls(GPU, begin), returns(GPU, begin, -1)]);
    rejects(claim, [calls(GPU, begin), returns(GPU, begin, -2)], /returned an even number/);
  });

  it('is that of the function and the task', () => {
    const odd = [calls(GPU, begin), returns(GPU, begin, 1)];
    accepts(claim, [...odd, calls(NIC, begin), returns(NIC, begin, 2)]);
    accepts(claim, [...odd, calls(GPU, 'mmget'), returns(GPU, 'mmget', 0)]);
  });
});
