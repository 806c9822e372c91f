import {
  changedBy,
  mmIsFreed,
  notifierIsFreed,
  pagesAreFreed,
} from '../../src/properties/address-spaces';
import { areDifferent, areSame, hasUsers } from '../../src/properties/notifiers';
import type { TraceEvent } from '../../src/protocol/trace';
import {
  A,
  accepts,
  freesMm,
  freesNotifier,
  freesPages,
  GPU,
  gets,
  NIC,
  PAGE,
  PAGES,
  rejects,
  returns,
  runs,
  settles,
} from './traces';

/** Quiescence with these processes. */
function restsWith(...processes: readonly string[]): TraceEvent {
  const counts = { mmUsers: 1, mmCount: 1, freed: false };
  const known = processes.map((process) => ({ process, ...counts }));
  return { kind: 'settled', phase: 1, processes: known, notifiers: [], blocked: [] };
}

const failedGet = returns(GPU, 'mmu_notifier_get', -12, { name: 'n1' });

describe('the same notifier, different notifiers', () => {
  const [same, different] = [areSame('n1', 'n2'), areDifferent('n1', 'n2')];
  const oneAndOne = [...gets(GPU, 'n1', 1), ...gets(GPU, 'n2', 1)];
  const oneAndTwo = [...gets(GPU, 'n1', 1), ...gets(GPU, 'n2', 2)];

  it('goes by identity', () => {
    accepts(same, oneAndOne);
    rejects(different, oneAndOne, /n1 and n2 are the same notifier/);
    accepts(different, oneAndTwo);
    rejects(same, oneAndTwo, /n1 and n2 are different notifiers/);
  });

  it('holds neither way where one of them does not exist', () => {
    for (const property of [same, different]) {
      rejects(property, [], /n1 is not one valid notifier/);
      rejects(property, gets(GPU, 'n1', 1), /n2 is not one valid notifier/);
      rejects(property, [failedGet, ...gets(GPU, 'n2', 1)], /n1 is not one valid notifier/);
    }
  });

  it('holds neither way where one name was given to two notifiers', () => {
    const again = [...gets(GPU, 'n1', 1), freesNotifier(1), ...gets(NIC, 'n1', 3)];
    for (const property of [same, different]) {
      rejects(property, [...again, ...gets(GPU, 'n2', 3)], /n1 is not one valid notifier/);
    }
  });
});

describe('users of a notifier', () => {
  const property = hasUsers('n1', 2);
  const seen = (name: string, users: number) => ({ name, notifier: 1, users, mm: true });

  it('are what was read last', () => {
    accepts(property, [settles(0, {}, [seen('n1', 2)])]);
    accepts(property, [settles(0, {}, [seen('n1', 1)]), settles(1, {}, [seen('n1', 2)])]);
    rejects(
      property,
      [settles(0, {}, [seen('n1', 2)]), settles(1, {}, [seen('n1', 1)])],
      /has 1 users/,
    );
    rejects(property, [settles(0, {}, [seen('n1', 3)])], /has 3 users/);
  });

  it('are those of that notifier, and cannot be read once it is freed', () => {
    rejects(property, [settles(0, {}, [seen('n2', 2)])], /n1 cannot be read/);
    rejects(property, [settles(0, {}, [seen('n1', 2)]), settles(1)], /n1 cannot be read/);
    rejects(property, [], /n1 cannot be read/);
  });
});

describe('a notifier is freed, or not', () => {
  const [freed, kept] = [notifierIsFreed('n1', true), notifierIsFreed('n1', false)];
  const got = gets(GPU, 'n1', 1);

  it('goes by its identity', () => {
    accepts(freed, [...got, freesNotifier(1)]);
    rejects(kept, [...got, freesNotifier(1)], /n1 is freed/);
    accepts(kept, got);
    rejects(freed, got, /n1 is not freed/);
    accepts(kept, [...got, freesNotifier(2), freesMm('A'), ...runs(A, 'release')]);
    rejects(freed, [...got, freesNotifier(2), freesMm('A')], /n1 is not freed/);
  });

  it('is not about the notifier that came after it in the same memory', () => {
    const later = [...got, ...gets(GPU, 'n2', 2), freesNotifier(2)];
    accepts(kept, later);
    accepts(notifierIsFreed('n2', true), later);
  });

  it('holds neither way where the notifier never existed', () => {
    for (const property of [freed, kept]) {
      rejects(property, [], /n1 never existed/);
      rejects(property, [failedGet, freesNotifier(1)], /n1 never existed/);
    }
  });
});

describe('an mm_struct is freed, or not', () => {
  const [freed, kept] = [mmIsFreed('A', true), mmIsFreed('A', false)];

  it('goes by its process', () => {
    accepts(freed, [freesMm('A'), settles(0)]);
    rejects(kept, [freesMm('A'), settles(0)], /the mm_struct of process A is freed/);
    accepts(kept, [settles(0)]);
    rejects(freed, [settles(0)], /is not freed/);
    accepts(kept, [freesMm('B'), freesNotifier(1), freesPages('A', PAGE), settles(0)]);
    rejects(freed, [freesMm('B'), settles(0)], /is not freed/);
  });

  it('is evaluated for each process of the trace', () => {
    const both = [restsWith('A', 'B')];
    for (const process of ['A', 'B']) accepts(mmIsFreed(process, false), both);
    rejects(mmIsFreed('C', false), both, /nothing is known of process C/);
    rejects(mmIsFreed('A', false), [restsWith()], /nothing is known of process A/);
  });

  it('holds neither way for a process that the trace does not have', () => {
    for (const property of [mmIsFreed('B', true), mmIsFreed('B', false)]) {
      rejects(property, [settles(0)], /nothing is known of process B/);
    }
    rejects(kept, [], /nothing is known of process A/);
  });
});

describe('pages are freed, or not', () => {
  const [freed, kept] = [pagesAreFreed('A', PAGES, true), pagesAreFreed('A', PAGES, false)];
  const second = { start: 0x2000, end: 0x3000 };

  it('means all of them, or none', () => {
    accepts(freed, [freesPages('A', PAGES), settles(0)]);
    accepts(freed, [freesPages('A', PAGE), freesPages('A', second), settles(0)]);
    accepts(freed, [freesPages('A', { start: 0, end: 0x9000 }), settles(0)]);
    accepts(kept, [settles(0)]);
    for (const property of [freed, kept]) {
      rejects(property, [freesPages('A', PAGE), settles(0)], /1 of 2 pages of process A there are/);
    }
    rejects(freed, [settles(0)], /0 of 2 pages/);
    rejects(kept, [freesPages('A', PAGES), settles(0)], /2 of 2 pages/);
  });

  it('counts no page twice, none beside the range, and none of others', () => {
    const beside = { start: 0x3000, end: 0x5000 };
    rejects(freed, [freesPages('A', PAGE), freesPages('A', PAGE), settles(0)], /1 of 2 pages/);
    accepts(kept, [freesPages('A', beside), freesPages('B', PAGES), freesMm('A'), settles(0)]);
  });

  it('holds neither way for a process that the trace does not have', () => {
    for (const expected of [true, false]) {
      rejects(pagesAreFreed('B', PAGES, expected), [settles(0)], /nothing is known of process B/);
    }
  });
});

describe('a counter of an mm', () => {
  const higher = changedBy('mmCount', 'A', 1);
  const unchanged = changedBy('mmUsers', 'A', 0);

  it('is compared with the value read at the quiescence before the phase', () => {
    const trace = [
      settles(0, { mmCount: 1 }),
      settles(1, { mmCount: 2 }),
      settles(2, { mmCount: 2 }),
    ];
    accepts(higher, trace, 1);
    rejects(higher, trace, /mm_count of process A went from 2 to 2/, 2);
    rejects(
      higher,
      [settles(0), settles(1, { mmCount: 3 })],
      /mm_count of process A went from 1 to 3/,
    );
    accepts(changedBy('mmCount', 'A', -1), [settles(0, { mmCount: 2 }), settles(1)]);
  });

  it('is the named counter', () => {
    const trace = [settles(0), settles(1, { mmCount: 2 })];
    accepts(unchanged, trace);
    rejects(changedBy('mmUsers', 'A', 1), trace, /mm_users of process A went from 1 to 1/);
  });

  it('cannot be compared once the mm is freed, or where nothing was read', () => {
    const gone = [settles(0), settles(1, { mmUsers: 0, mmCount: 0, freed: true })];
    rejects(changedBy('mmCount', 'A', -1), gone, /the mm_struct of process A has been freed/);
    rejects(unchanged, [], /nothing is known of process A/);
    rejects(unchanged, [settles(0)], /nothing is known of process A/, 2);
    rejects(unchanged, [settles(0), restsWith()], /nothing is known of process A/);
    rejects(
      changedBy('mmUsers', 'B', 0),
      [settles(0), settles(1)],
      /nothing is known of process B/,
    );
  });
});
