import { everyEntry } from '../../src/judgement/callbacks';
import {
  firstAndLast,
  returnedOdd,
  sequencesAre,
  wholeAddressSpace,
  withOddSequence,
} from '../../src/judgement/sequences';
import type { InvalidationEvent } from '../../src/spec/names';
import type { TraceEvent } from '../../src/spec/trace';
import { A, accepts, calls, enters, GPU, gpu, range, rejects, returns } from './traces';

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
    rejects(claim, [told(3)], /was called 1 times/);
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
    rejects(claim, [told(3, 'RELEASE')], /was told RELEASE/);
    rejects(claim, [], /was told nothing/);
  });

  it('is of the whole address space', () => {
    const claim = everyEntry('invalidate', gpu, wholeAddressSpace);
    const whole = range({ start: 0, end: Number.MAX_SAFE_INTEGER });
    accepts(claim, [enters(A, 'invalidate', 1, { range: whole })]);
    rejects(claim, [told(3)], /a part of the address space/);
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
});
