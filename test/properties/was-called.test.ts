import { wasCalled, wasCalledFor } from '../../src/properties/callbacks';
import type { EnterEvent } from '../../src/protocol/trace';
import {
  A,
  accepts,
  enters,
  freesNotifier,
  GPU,
  gets,
  gpu,
  leaves,
  n1,
  PAGE,
  PAGES,
  range,
  rejects,
  runs,
  settles,
} from './traces';

const never = { atLeast: 0, atMost: 0 };
const once = { atLeast: 1, atMost: 1 };
const atLeastOnce = { atLeast: 1, atMost: Number.POSITIVE_INFINITY };

describe('was called', () => {
  const ofN1 = (times: typeof once) => wasCalled('release', n1, times, false);
  const ofGpu = (times: typeof once) => wasCalled('release', gpu, times, false);
  const release = runs(A, 'release');
  const named = gets(GPU, 'n1', 1);

  it('counts the entries of a notifier', () => {
    accepts(ofN1(once), [...named, ...release]);
    rejects(ofN1(once), [...named, ...release, ...release], /release of n1 was called 2 times/);
    rejects(ofN1(once), named, /called 0 times/);
    rejects(ofN1(never), [...named, ...release], /called 1 times$/);
  });

  it('counts none in an empty trace', () => {
    accepts(ofN1(never), []);
    rejects(ofN1(once), [], /called 0 times/);
    rejects(ofN1(atLeastOnce), [], /called 0 times/);
  });

  it('counts an entry that has no exit', () => {
    accepts(ofN1(once), [...named, enters(A, 'release')]);
  });

  it('counts no other callback, and no other notifier', () => {
    accepts(ofN1(never), [...named, ...runs(A, 'free_notifier')]);
    accepts(ofN1(never), [...named, ...runs(A, 'release', 2)]);
    rejects(ofGpu(never), [...named, ...runs(A, 'release', 2)], /driver gpu was called 1 times/);
    accepts(ofGpu(never), [...named, ...runs(A, 'release', 2, { driver: 'nic' })]);
  });

  it('distinguishes a notifier from a later one in the same memory', () => {
    const again = [...named, freesNotifier(1), ...gets(GPU, 'n2', 2), ...runs(A, 'release', 2)];
    accepts(ofN1(never), again);
    accepts(wasCalled('release', { kind: 'notifier', name: 'n2' }, once, false), again);
  });

  it('takes alloc_notifier for the notifier that it returns', () => {
    const alloc = [enters(GPU, 'alloc_notifier', null), leaves(GPU, 'alloc_notifier', 1)];
    accepts(wasCalled('alloc_notifier', n1, once, false), [...alloc, ...named]);
    const other = [enters(GPU, 'alloc_notifier', null), leaves(GPU, 'alloc_notifier', 2)];
    accepts(wasCalled('alloc_notifier', n1, never, false), [...other, ...named]);
    const failed = [enters(GPU, 'alloc_notifier', null), leaves(GPU, 'alloc_notifier', null)];
    accepts(wasCalled('alloc_notifier', n1, never, false), [...failed, ...named]);
    accepts(wasCalled('alloc_notifier', gpu, once, false), [...failed, ...named]);
    const begun = enters(GPU, 'alloc_notifier', null);
    accepts(wasCalled('alloc_notifier', n1, never, false), [...named, begun]);
  });

  it('takes a callback that is entered for a notifier for that one only', () => {
    const mixed = [enters(A, 'release', 2), leaves(A, 'release', 1)];
    accepts(ofN1(never), [...named, ...mixed]);
  });

  it('since then, counts what came after the last Then only', () => {
    const since = wasCalled('release', n1, once, true);
    const trace = [...named, settles(0), ...release, settles(1), ...release, settles(2)];
    accepts(since, trace, 2);
    rejects(since, trace, /called 2 times since then/, 1);
    rejects(since, trace, /called 0 times since then/, 3);
  });

  it('since then, counts nothing where the phase before never became quiescent', () => {
    rejects(wasCalled('release', n1, once, true), [...named, settles(0), ...release], /0 times/, 2);
  });
});

describe('was called for', () => {
  const property = wasCalledFor('invalidate_range_start', gpu, PAGES);
  const started = (seen: EnterEvent['range']) =>
    runs(A, 'invalidate_range_start', 1, { range: seen });

  it('takes one call with exactly that range', () => {
    accepts(property, started(range()));
    accepts(property, [...started(range(PAGE)), ...started(range())]);
  });

  it('takes no other range, and no other callback', () => {
    rejects(property, started(range(PAGE)), /was called for \[0x1000, 0x2000\)/);
    rejects(property, started(range({ start: 0 })), /was called for \[0x0, 0x3000\)/);
    rejects(property, started(range({ start: 0x2000 })), /was called for \[0x2000, 0x3000\)/);
    rejects(property, started(range({ end: 0x4000 })), /was called for \[0x1000, 0x4000\)/);
    rejects(
      property,
      [...started(range(PAGE)), ...started(null)],
      /was called for \[0x1000, 0x2000\), no range$/,
    );
    rejects(property, started(null), /was called for no range/);
    rejects(property, runs(A, 'invalidate_range_end', 1, { range: range() }), /called for nothing/);
    rejects(property, [], /called for nothing/);
  });
});
