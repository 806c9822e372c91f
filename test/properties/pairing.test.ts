import { startsArePaired } from '../../src/properties/pairing';
import type { EnterEvent, TraceEvent } from '../../src/protocol/trace';
import { A, accepts, enters, GPU, gets, gpu, n1, PAGE, range, rejects } from './traces';

function start(task = A, notifier = 1, more: Partial<EnterEvent> = {}): TraceEvent {
  return enters(task, 'invalidate_range_start', notifier, { range: range(), ...more });
}

function end(task = A, notifier = 1, more: Partial<EnterEvent> = {}): TraceEvent {
  return enters(task, 'invalidate_range_end', notifier, { range: range(), ...more });
}

describe('starts and ends', () => {
  const claim = startsArePaired(gpu);
  const noEnd = /driver gpu sees a start without its end/;
  const noStart = /driver gpu sees an end without its start/;

  it('are paired where each start is followed by an end', () => {
    accepts(claim, [start(), end()]);
    accepts(claim, [start(), end(), start(), end()]);
    accepts(claim, [start(), start(), end(), end()]);
    accepts(claim, [start(A), start(GPU), end(A), end(GPU)]);
    accepts(claim, [start(A, 1), start(A, 2), end(A, 1), end(A, 2)]);
  });

  it('are not where an end is missing', () => {
    rejects(claim, [start()], noEnd);
    rejects(claim, [start(), end(), start()], noEnd);
    rejects(claim, [start(), start(), end()], noEnd);
  });

  it('are told by the first that has no end: an end closes the last of its starts', () => {
    rejects(claim, [start(A), start(GPU), start(A), end(A)], /without its end: .* by process A$/);
  });

  it('are not where a start is missing, or comes too late', () => {
    rejects(claim, [end()], noStart);
    rejects(claim, [end(), start()], noStart);
    rejects(claim, [start(), end(), end()], noStart);
  });

  it('are not where they differ in task, notifier, process, range or event', () => {
    rejects(claim, [start(), end(GPU)], noStart);
    rejects(claim, [start(), end(A, 2)], noStart);
    rejects(claim, [start(), end(A, 1, { process: 'B' })], noStart);
    rejects(claim, [start(), end(A, 1, { range: range(PAGE) })], noStart);
    rejects(claim, [start(), end(A, 1, { range: range({ event: 'CLEAR' }) })], noStart);
    rejects(claim, [start(), end(A, 1, { range: null })], /no event of no range/);
  });

  it('say nothing of a subject that was never told', () => {
    rejects(claim, [], /driver gpu sees no invalidate_range_start/);
    rejects(claim, [enters(A, 'release')], /sees no invalidate_range_start/);
    rejects(startsArePaired(n1), [start(), end()], /n1 sees no invalidate_range_start/);
  });

  it('of a notifier are its own', () => {
    const trace = [...gets(GPU, 'n1', 1), start(A, 1), start(A, 2), end(A, 1)];
    accepts(startsArePaired(n1), trace);
    rejects(claim, trace, noEnd);
  });
});
