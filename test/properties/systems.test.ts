/** The properties of the page directory, of secondary TLBs and of the notifiers of 2008. */
import { pgdIsFreed } from '../../src/properties/address-spaces';
import { everyEntry, rangeNotEmpty, withPageLock } from '../../src/properties/callbacks';
import { sawWritesInOrder } from '../../src/properties/calls';
import type { Trace, TraceEvent } from '../../src/protocol/trace';
import {
  A,
  accepts,
  calls,
  enters,
  freesMm,
  GPU,
  gets,
  gpu,
  NIC,
  n1,
  PAGES,
  range,
  rejects,
  returns,
  settles,
} from './traces';

const freesPgd: TraceEvent = { kind: 'free', object: 'pgd', process: 'A' };

describe('the pgd is freed', () => {
  const freed = pgdIsFreed('A', true);
  const notFreed = pgdIsFreed('A', false);

  it('holds where it was freed, whether or not the mm_struct was', () => {
    accepts(freed, [freesPgd, settles(0)]);
    accepts(freed, [freesPgd, freesMm('A'), settles(0)]);
    rejects(freed, [freesMm('A'), settles(0)], /the pgd of process A is not freed/);
    rejects(freed, [settles(0)], /not freed/);
  });

  it('has an opposite, which holds where nobody freed it', () => {
    accepts(notFreed, [settles(0)]);
    accepts(notFreed, [{ ...freesPgd, process: 'B' } as TraceEvent, settles(0)]);
    rejects(notFreed, [freesPgd, settles(0)], /the pgd of process A is freed/);
  });

  it('fails for a process that the trace does not have', () => {
    rejects(freed, [freesPgd], /nothing is known of process A/);
    rejects(notFreed, [], /nothing is known of process A/);
    rejects(pgdIsFreed('B', false), [settles(0)], /nothing is known of process B/);
  });
});

describe('was called for a range that is not empty', () => {
  const property = everyEntry('invalidate_range_start', n1, rangeNotEmpty);
  const ranged = (start: number, end: number): Trace => [
    ...gets(GPU, 'n1', 1),
    enters(A, 'invalidate_range_start', 1, { range: range({ start, end }) }),
  ];

  it('holds of ranges that begin below their end', () => {
    accepts(property, ranged(PAGES.start, PAGES.end));
    accepts(property, ranged(0, 1));
  });

  it('fails where one is empty, runs backwards, or is none', () => {
    rejects(property, ranged(PAGES.start, PAGES.start), /was called for/);
    rejects(property, ranged(PAGES.end, PAGES.start), /was called for/);
    rejects(property, ranged(-1, PAGES.end), /was called for/);
    rejects(property, [...ranged(0, 1), ...ranged(2, 2)], /was called for/);
    const noRange = [...gets(GPU, 'n1', 1), enters(A, 'invalidate_range_start')];
    rejects(property, noRange, /was called for/);
  });

  it('fails where the callback was never called', () => {
    rejects(property, gets(GPU, 'n1', 1), /never called/);
  });
});

describe('ran with the page lock held', () => {
  const property = everyEntry('invalidate_page', gpu, withPageLock);
  const entered = (pageLocked?: boolean) =>
    enters(A, 'invalidate_page', 1, pageLocked === undefined ? {} : { pageLocked });

  it('holds where it was each time', () => {
    accepts(property, [entered(true), entered(true)]);
  });

  it('fails where it was not once, or is not known', () => {
    rejects(property, [entered(true), entered(false)], /without the page lock/);
    rejects(property, [entered()], /without the page lock/);
    rejects(property, [], /never called/);
  });
});

describe('saw the writes in their order', () => {
  const inOrder = sawWritesInOrder(GPU, true);
  const outOfOrder = sawWritesInOrder(GPU, false);
  const read = (result: number, task = GPU): Trace => [
    calls(task, 'device_read'),
    returns(task, 'device_read', result),
  ];

  it('holds where no read goes back from written to not written', () => {
    accepts(inOrder, [...read(0), ...read(1), ...read(1)]);
    accepts(inOrder, [...read(0), ...read(0)]);
    rejects(inOrder, [...read(1), ...read(0)], /saw a write, and then not the one/);
    rejects(inOrder, [...read(0), ...read(1), ...read(0)], /saw a write/);
  });

  it('looks at the reads of that task only', () => {
    accepts(inOrder, [...read(1), ...read(0, NIC)]);
    rejects(outOfOrder, [...read(1), ...read(0, NIC)], /in the order in which they were made/);
  });

  it('looks at no other calls of the task', () => {
    const other = [calls(GPU, 'mmget'), returns(GPU, 'mmget', 0)];
    accepts(inOrder, [...read(1), ...other]);
    rejects(outOfOrder, [...read(1), ...other], /in the order in which they were made/);
    rejects(inOrder, other, /driver gpu read nothing/);
  });

  it('has an opposite, which holds where one does', () => {
    accepts(outOfOrder, [...read(1), ...read(0)]);
    rejects(outOfOrder, [...read(0), ...read(1)], /in the order in which they were made/);
  });

  it('fails for a task that has read nothing', () => {
    rejects(inOrder, [], /driver gpu read nothing/);
    rejects(outOfOrder, [...read(1, NIC)], /driver gpu read nothing/);
  });
});
