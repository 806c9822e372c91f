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
  const property = startsArePaired(gpu);
  const noEnd = /driver gpu sees a start without its end/;
  const noStart = /driver gpu sees an end without its start/;

  it('are paired where each start is followed by an end', () => {
    accepts(property, [start(), end()]);
    accepts(property, [start(), end(), start(), end()]);
    accepts(property, [start(), start(), end(), end()]);
    accepts(property, [start(A), start(GPU), end(A), end(GPU)]);
    accepts(property, [start(A, 1), start(A, 2), end(A, 1), end(A, 2)]);
  });

  it('are not where an end is missing', () => {
    rejects(property, [start()], noEnd);
    rejects(property, [start(), end(), start()], noEnd);
    rejects(property, [start(), start(), end()], noEnd);
  });

  it('are reported by the first start without an end: an end closes the last open start', () => {
    rejects(
      property,
      [start(A), start(GPU), start(A), end(A)],
      /without its end: .* by process A$/,
    );
  });

  it('are not where a start is missing, or comes too late', () => {
    rejects(property, [end()], noStart);
    rejects(property, [end(), start()], noStart);
    rejects(property, [start(), end(), end()], noStart);
  });

  it('are not where they differ in task, notifier, process, range or event', () => {
    rejects(property, [start(), end(GPU)], noStart);
    rejects(property, [start(), end(A, 2)], noStart);
    rejects(property, [start(), end(A, 1, { process: 'B' })], noStart);
    rejects(property, [start(), end(A, 1, { range: range(PAGE) })], noStart);
    rejects(property, [start(), end(A, 1, { range: range({ event: 'CLEAR' }) })], noStart);
    rejects(property, [start(), end(A, 1, { range: null })], /no event of no range/);
  });

  it('must exist: a subject without a start fails', () => {
    rejects(property, [], /driver gpu sees no invalidate_range_start/);
    rejects(property, [enters(A, 'release')], /sees no invalidate_range_start/);
    rejects(startsArePaired(n1), [start(), end()], /n1 sees no invalidate_range_start/);
  });

  it('of a notifier are its own', () => {
    const trace = [...gets(GPU, 'n1', 1), start(A, 1), start(A, 2), end(A, 1)];
    accepts(startsArePaired(n1), trace);
    rejects(property, trace, noEnd);
  });
});
