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

function invalidated(sequence: number, event: InvalidationEvent = 'UNMAP'): TraceEvent {
  return enters(A, 'invalidate', 1, { sequence, range: range({ event }) });
}

describe('the sequences that invalidate is given', () => {
  it('are odd, each of them', () => {
    const property = everyEntry('invalidate', gpu, withOddSequence);
    accepts(property, [invalidated(3), invalidated(3), invalidated(5)]);
    rejects(property, [invalidated(3), invalidated(4)], /was called with sequence 4/);
    rejects(property, [enters(A, 'invalidate')], /was called with no sequence/);
    rejects(property, [], /never called/);
  });

  it('become greater', () => {
    const property = sequencesAre('greater', 'invalidate', gpu);
    accepts(property, [invalidated(3), invalidated(5), invalidated(9)]);
    rejects(property, [invalidated(3), invalidated(3)], /was called with the sequences 3, 3/);
    rejects(property, [invalidated(3), invalidated(5), invalidated(3)], /3, 5, 3/);
    rejects(
      property,
      [invalidated(3), invalidated(9), invalidated(5)],
      /^invalidate of driver gpu was called with .* 3, 9, 5$/,
    );
    rejects(property, [invalidated(3)], /^invalidate of driver gpu was called 1 times/);
  });

  it('are the same', () => {
    const property = sequencesAre('same', 'invalidate', gpu);
    accepts(property, [invalidated(3), invalidated(3)]);
    rejects(property, [invalidated(3), invalidated(3), invalidated(5)], /3, 3, 5/);
    rejects(property, [], /was called 0 times/);
  });
});

describe('the events and ranges that invalidate is given', () => {
  it('begins with one event and ends with another', () => {
    const property = firstAndLast('invalidate', gpu, 'RELEASE', 'UNMAP');
    accepts(property, [invalidated(3, 'RELEASE'), invalidated(5, 'UNMAP')]);
    rejects(
      property,
      [invalidated(3, 'UNMAP'), invalidated(5, 'RELEASE')],
      /was called with MMU_NOTIFY_UNMAP, MMU_NOTIFY_RELEASE/,
    );
    accepts(property, [
      invalidated(3, 'RELEASE'),
      invalidated(5, 'CLEAR'),
      invalidated(7, 'UNMAP'),
    ]);
    rejects(
      property,
      [invalidated(3, 'CLEAR'), invalidated(5, 'UNMAP')],
      /was called with MMU_NOTIFY_CLEAR, MMU_NOTIFY_UNMAP/,
    );
    rejects(
      property,
      [invalidated(3, 'RELEASE'), invalidated(5, 'CLEAR')],
      /was called with MMU_NOTIFY_RELEASE, MMU_NOTIFY_CLEAR/,
    );
    rejects(
      property,
      [invalidated(3, 'RELEASE'), enters(A, 'invalidate')],
      /was called with MMU_NOTIFY_RELEASE, no event/,
    );
    rejects(property, [invalidated(3, 'RELEASE')], /was called with MMU_NOTIFY_RELEASE/);
    rejects(property, [], /was called with no event/);
  });

  it('begins and ends with the same event where it is called twice', () => {
    const property = firstAndLast('invalidate', gpu, 'UNMAP', 'UNMAP');
    accepts(property, [invalidated(3), invalidated(5)]);
    rejects(property, [invalidated(3)], /was called with MMU_NOTIFY_UNMAP/);
  });

  it('is of the whole address space', () => {
    const property = everyEntry('invalidate', gpu, wholeAddressSpace);
    const from = (start: number, end: number) =>
      enters(A, 'invalidate', 1, { range: range({ start, end }) });
    const part = /a part of the address space/;
    accepts(property, [from(0, Number.MAX_SAFE_INTEGER)]);
    rejects(property, [invalidated(3)], part);
    rejects(property, [from(PAGES.start, Number.MAX_SAFE_INTEGER)], part);
    rejects(property, [from(0, PAGES.end)], part);
    rejects(property, [enters(A, 'invalidate')], part);
  });
});

describe('a sequence that a call returned', () => {
  const begin = 'mmu_interval_read_begin';
  const property = returnedOdd({ function: begin, task: GPU });

  it('is odd each time', () => {
    accepts(property, [calls(GPU, begin), returns(GPU, begin, 1)]);
    rejects(
      property,
      [calls(GPU, begin), returns(GPU, begin, 2), calls(GPU, begin), returns(GPU, begin, 3)],
      /returned an even number/,
    );
    rejects(property, [calls(GPU, begin)], /has not returned/);
  });

  it('may be negative', () => {
    accepts(property, [calls(GPU, begin), returns(GPU, begin, -1)]);
    rejects(property, [calls(GPU, begin), returns(GPU, begin, -2)], /returned an even number/);
  });

  it('is that of the function and the task', () => {
    const odd = [calls(GPU, begin), returns(GPU, begin, 1)];
    accepts(property, [...odd, calls(NIC, begin), returns(NIC, begin, 2)]);
    accepts(property, [...odd, calls(GPU, 'mmget'), returns(GPU, 'mmget', 0)]);
  });
});
