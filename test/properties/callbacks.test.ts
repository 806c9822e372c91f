import {
  type EntryProperty,
  everyEntry,
  inAtomicContext,
  inProcessContext,
  mayNotSleep,
  maySleep,
  pagesGone,
  pagesPresent,
  wasTold,
  withMmapWriteLock,
  withMmUsers,
} from '../../src/properties/callbacks';
import type { EnterEvent } from '../../src/protocol/trace';
import {
  A,
  accepts,
  enters,
  GPU,
  gets,
  gpu,
  NIC,
  n1,
  range,
  rejects,
  returns,
  runs,
} from './traces';

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
