import {
  type EntryProperty,
  everyEntry,
  inAtomicContext,
  inProcessContext,
  mayNotSleep,
  maySleep,
  pagesGone,
  pagesPresent,
  wasCalled,
  wasCalledFor,
  wasTold,
  withMmapWriteLock,
  withMmUsers,
} from '../../src/judgement/callbacks';
import type { EnterEvent } from '../../src/spec/trace';
import {
  A,
  accepts,
  enters,
  freesNotifier,
  GPU,
  gets,
  gpu,
  leaves,
  NIC,
  n1,
  PAGE,
  PAGES,
  range,
  rejects,
  rests,
  returns,
  runs,
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

  it('knows a notifier from the one that came after it in the same memory', () => {
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
    const trace = [...named, rests(0), ...release, rests(1), ...release, rests(2)];
    accepts(since, trace, 2);
    rejects(since, trace, /called 2 times since then/, 1);
    rejects(since, trace, /called 0 times since then/, 3);
  });

  it('since then, counts nothing where it never came to that', () => {
    rejects(wasCalled('release', n1, once, true), [...named, rests(0), ...release], /0 times/, 2);
  });
});

describe('was called for', () => {
  const claim = wasCalledFor('invalidate_range_start', gpu, PAGES);
  const started = (seen: EnterEvent['range']) =>
    runs(A, 'invalidate_range_start', 1, { range: seen });

  it('takes one call with exactly that range', () => {
    accepts(claim, started(range()));
    accepts(claim, [...started(range(PAGE)), ...started(range())]);
  });

  it('takes no other range, and no other callback', () => {
    rejects(claim, started(range(PAGE)), /was called for \[0x1000, 0x2000\)/);
    rejects(claim, started(range({ start: 0 })), /was called for \[0x0, 0x3000\)/);
    rejects(claim, started(range({ start: 0x2000 })), /was called for \[0x2000, 0x3000\)/);
    rejects(claim, started(range({ end: 0x4000 })), /was called for \[0x1000, 0x4000\)/);
    rejects(
      claim,
      [...started(range(PAGE)), ...started(null)],
      /was called for \[0x1000, 0x2000\), no range$/,
    );
    rejects(claim, started(null), /was called for no range/);
    rejects(claim, runs(A, 'invalidate_range_end', 1, { range: range() }), /called for nothing/);
    rejects(claim, [], /called for nothing/);
  });
});

describe('a property of each entry', () => {
  const cases: readonly {
    readonly name: string;
    readonly property: EntryProperty;
    readonly good: Partial<EnterEvent>;
    readonly bad: readonly [Partial<EnterEvent>, RegExp][];
  }[] = [
    {
      name: 'may sleep',
      property: maySleep,
      good: { range: range() },
      bad: [
        [{ range: range({ blockable: false }) }, /was not told that it may sleep/],
        [{ range: null }, /was not told that it may sleep/],
      ],
    },
    {
      name: 'must not sleep',
      property: mayNotSleep,
      good: { range: range({ blockable: false }) },
      bad: [
        [{ range: range() }, /was not told that it must not sleep/],
        [{ range: null }, /was not told that it must not sleep/],
      ],
    },
    {
      name: 'was told an event',
      property: wasTold('CLEAR'),
      good: { range: range({ event: 'CLEAR' }) },
      bad: [
        [{ range: range() }, /was told UNMAP/],
        [{ range: null }, /was told no event/],
      ],
    },
    {
      name: 'process context',
      property: inProcessContext,
      good: {},
      bad: [
        [{ atomic: true }, /ran in atomic context/],
        [{ context: 'softirq', atomic: true }, /ran in atomic context/],
        [{ context: 'softirq' }, /ran in atomic context/],
      ],
    },
    {
      name: 'atomic context',
      property: inAtomicContext,
      good: { atomic: true },
      bad: [
        [{}, /ran in process context/],
        [{ context: 'softirq' }, /ran in process context/],
      ],
    },
    {
      name: 'the mmap lock held for writing',
      property: withMmapWriteLock,
      good: { mmapLock: 'write' },
      bad: [
        [{ mmapLock: 'read' }, /held for: read/],
        [{ mmapLock: 'none' }, /held for: none/],
      ],
    },
    {
      name: 'mm_users',
      property: withMmUsers(1),
      good: { mmUsers: 1 },
      bad: [
        [{ mmUsers: 0 }, /ran with mm_users 0/],
        [{ mmUsers: 2 }, /ran with mm_users 2/],
      ],
    },
    {
      name: 'pages present',
      property: pagesPresent,
      good: { range: range() },
      bad: [
        [{ range: range({ present: 1 }) }, /found 1 of 2 pages of its range present/],
        [{ range: range({ freed: 1 }) }, /and 1 freed/],
        [{ range: range({ pages: 0, present: 0 }) }, /found 0 of 0 pages/],
        [{ range: null }, /found 0 of 0 pages/],
      ],
    },
    {
      name: 'pages gone',
      property: pagesGone,
      good: { range: range({ present: 0 }) },
      bad: [
        [{ range: range({ present: 1 }) }, /found 1 of 2 pages of its range present/],
        [{ range: range({ pages: 0, present: 0 }) }, /found 0 of 0 pages/],
        [{ range: null }, /found 0 of 0 pages/],
      ],
    },
  ];
  const callback = 'invalidate_range_start';
  for (const { name, property, good, bad } of cases) {
    const claim = everyEntry(callback, gpu, property);
    const kept = runs(A, callback, 1, good);

    it(`${name}: holds of every entry, of which there is one at least`, () => {
      accepts(claim, kept);
      accepts(claim, [...kept, enters(A, callback, 1, good)]);
      rejects(claim, [], /was never called/);
      rejects(claim, runs(A, 'release', 1, good), /was never called/);
      rejects(claim, runs(NIC, callback, 2, { ...good, driver: 'nic' }), /was never called/);
    });

    for (const [entry, why] of bad) {
      it(`${name}: rejects ${JSON.stringify(entry)}, among others too`, () => {
        rejects(claim, runs(A, callback, 1, entry), why);
        rejects(claim, [...kept, ...runs(A, callback, 1, entry)], why);
        rejects(claim, [...runs(A, callback, 2, entry), ...kept], why);
      });
    }
  }

  it('is asked of the notifier alone where a notifier is meant', () => {
    const claim = everyEntry('release', n1, withMmUsers(0));
    const trace = [
      ...gets(GPU, 'n1', 1),
      ...runs(A, 'release', 1, { mmUsers: 0 }),
      ...runs(A, 'release', 2, { mmUsers: 5 }),
    ];
    accepts(claim, trace);
    rejects(claim, [returns(GPU, 'mmu_notifier_get', -12, { name: 'n1' })], /was never called/);
  });
});
