import {
  afterRangeWasUnmapped,
  type EntryProperty,
  everyEntry,
  inAtomicContext,
  inProcessContext,
  whileRangeWasMapped,
  withBlockableRange,
  withEvent,
  withMmapWriteLock,
  withMmUsers,
  withNonBlockableRange,
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

describe('a predicate on each entry', () => {
  const cases: readonly {
    readonly name: string;
    readonly entryProperty: EntryProperty;
    readonly good: Partial<EnterEvent>;
    readonly bad: readonly [Partial<EnterEvent>, RegExp][];
  }[] = [
    {
      name: 'with a blockable range',
      entryProperty: withBlockableRange,
      good: { range: range() },
      bad: [
        [{ range: range({ blockable: false }) }, /was not called with a blockable range/],
        [{ range: null }, /was not called with a blockable range/],
      ],
    },
    {
      name: 'with a non-blockable range',
      entryProperty: withNonBlockableRange,
      good: { range: range({ blockable: false }) },
      bad: [
        [{ range: range() }, /was not called with a non-blockable range/],
        [{ range: null }, /was not called with a non-blockable range/],
      ],
    },
    {
      name: 'with an event',
      entryProperty: withEvent('CLEAR'),
      good: { range: range({ event: 'CLEAR' }) },
      bad: [
        [{ range: range() }, /was called with MMU_NOTIFY_UNMAP/],
        [{ range: null }, /was called with no event/],
      ],
    },
    {
      name: 'process context',
      entryProperty: inProcessContext,
      good: {},
      bad: [
        [{ atomic: true }, /ran in atomic context/],
        [{ context: 'softirq', atomic: true }, /ran in atomic context/],
        [{ context: 'softirq' }, /ran in atomic context/],
      ],
    },
    {
      name: 'atomic context',
      entryProperty: inAtomicContext,
      good: { atomic: true },
      bad: [
        [{}, /ran in process context/],
        [{ context: 'softirq' }, /ran in process context/],
      ],
    },
    {
      name: 'the mmap lock held for writing',
      entryProperty: withMmapWriteLock,
      good: { mmapLock: 'write' },
      bad: [
        [{ mmapLock: 'read' }, /held for: read/],
        [{ mmapLock: 'none' }, /held for: none/],
      ],
    },
    {
      name: 'mm_users',
      entryProperty: withMmUsers(1),
      good: { mmUsers: 1 },
      bad: [
        [{ mmUsers: 0 }, /ran with mm_users 0/],
        [{ mmUsers: 2 }, /ran with mm_users 2/],
      ],
    },
    {
      name: 'while its range was mapped',
      entryProperty: whileRangeWasMapped,
      good: { range: range() },
      bad: [
        [{ range: range({ present: 1 }) }, /ran while 1 of 2 pages of its range were mapped/],
        [{ range: range({ freed: 1 }) }, /and 1 freed/],
        [{ range: range({ pages: 0, present: 0 }) }, /ran while 0 of 0 pages/],
        [{ range: null }, /ran while 0 of 0 pages/],
      ],
    },
    {
      name: 'after its range was unmapped',
      entryProperty: afterRangeWasUnmapped,
      good: { range: range({ present: 0 }) },
      bad: [
        [{ range: range({ present: 1 }) }, /ran while 1 of 2 pages of its range were mapped/],
        [{ range: range({ pages: 0, present: 0 }) }, /ran while 0 of 0 pages/],
        [{ range: null }, /ran while 0 of 0 pages/],
      ],
    },
  ];
  const callback = 'invalidate_range_start';
  for (const { name, entryProperty, good, bad } of cases) {
    const property = everyEntry(callback, gpu, entryProperty);
    const kept = runs(A, callback, 1, good);

    it(`${name}: must hold for every entry, and there must be one`, () => {
      accepts(property, kept);
      accepts(property, [...kept, enters(A, callback, 1, good)]);
      rejects(property, [], /was never called/);
      rejects(property, runs(A, 'release', 1, good), /was never called/);
      rejects(property, runs(NIC, callback, 2, { ...good, driver: 'nic' }), /was never called/);
    });

    for (const [entry, why] of bad) {
      it(`${name}: rejects ${JSON.stringify(entry)}, among others too`, () => {
        rejects(property, runs(A, callback, 1, entry), why);
        rejects(property, [...kept, ...runs(A, callback, 1, entry)], why);
        rejects(property, [...runs(A, callback, 2, entry), ...kept], why);
      });
    }
  }

  it('is evaluated on the entries of the named notifier only', () => {
    const property = everyEntry('release', n1, withMmUsers(0));
    const trace = [
      ...gets(GPU, 'n1', 1),
      ...runs(A, 'release', 1, { mmUsers: 0 }),
      ...runs(A, 'release', 2, { mmUsers: 5 }),
    ];
    accepts(property, trace);
    rejects(property, [returns(GPU, 'mmu_notifier_get', -12, { name: 'n1' })], /was never called/);
  });
});
