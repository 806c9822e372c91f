import { expect } from 'chai';
import {
  addReader,
  srcuReadLock,
  srcuReadUnlock,
  synchronizeSrcu,
} from '../../../src/linux/kernel/srcu';
import { mightSleep, preemptDisable } from '../../../src/linux/kernel/task';
import { step } from '../../../src/machine/effect';
import { Machine, type Operation } from '../../../src/machine/machine';
import { everyInterleaving, note, noting } from '../../machine/machine-fixture';
import { lawful, outlasts, steps } from '../../machine/orders';
import {
  boot,
  type Fixture,
  read,
  reader,
  section,
  synchronize,
  synchronizer,
} from './srcu-fixture';

const A = section('A', read);
const B = section('B', read);
const S = section('S', synchronize);
const T = section('T', synchronize);

describe('an SRCU domain', () => {
  it('takes 30 readers', () => {
    const machine = new Machine(['A']);
    const { srcu } = boot(machine);
    const slots = Array.from({ length: 30 }, () => addReader(machine, srcu));
    expect(slots).to.deep.equal(slots.map((_, index) => index));
    expect(() => addReader(machine, srcu)).to.throw(RangeError);
  });
});

describe('synchronize_srcu()', () => {
  it('waits for exactly the readers that began before it', () => {
    const { notes, reports } = everyInterleaving({
      boot,
      tasks: [reader('A'), reader('B'), synchronizer('S')],
    });
    const sequences = [steps('A', ...read), steps('B', ...read), steps('S', ...synchronize)];
    const orders = lawful(sequences, (order) => outlasts(order, [A, B], S));
    expect(orders, 'of 90').to.have.length(64);
    expect(notes).to.deep.equal(orders);
    expect(reports).to.deep.equal([]);
  });

  const nestings: readonly [what: string, order: readonly string[]][] = [
    ['nested sections, to the end of the outermost', [A.begins, B.begins, B.ends, A.ends]],
    ['sections that overlap', [A.begins, B.begins, A.ends, B.ends]],
    ['not for a section that begins later in the same task', [A.begins, A.ends, B.begins, B.ends]],
  ];
  for (const [what, order] of nestings) {
    it(`waits for ${what}`, () => {
      const inOrder = function* ({ srcu }: Fixture): Operation {
        const indexes = new Map<string, number>();
        for (const at of order) {
          const who = at.charAt(0);
          const index = indexes.get(who);
          if (index === undefined) indexes.set(who, yield* noting(who, srcuReadLock(srcu)));
          else yield* noting(who, srcuReadUnlock(srcu, index));
        }
      };
      const { notes } = everyInterleaving({ boot, tasks: [inOrder, synchronizer('S')] });
      const sequences = [order, steps('S', ...synchronize)];
      expect(notes).to.deep.equal(lawful(sequences, (all) => outlasts(all, [A, B], S)));
    });
  }

  it('waits for no reader of another domain', () => {
    const { notes } = everyInterleaving({
      boot,
      tasks: [reader('A', 'otherSrcu'), synchronizer('S')],
    });
    const sequences = [steps('A', ...read), steps('S', ...synchronize)];
    expect(notes).to.deep.equal(lawful(sequences, () => true));
  });

  it('waits for its own readers, if another task synchronizes at the same time', () => {
    const { notes } = everyInterleaving({
      boot,
      tasks: [reader('A'), synchronizer('S'), synchronizer('T')],
    });
    const sequences = [steps('A', ...read), steps('S', ...synchronize), steps('T', ...synchronize)];
    const law = (order: readonly string[]) => outlasts(order, [A], S) && outlasts(order, [A], T);
    expect(notes).to.deep.equal(lawful(sequences, law));
  });

  it('never returns inside a read-side critical section of the same task', () => {
    const { outcomes, details } = everyInterleaving({
      boot,
      tasks: [
        function* ({ srcu }) {
          const index = yield* srcuReadLock(srcu);
          yield note('inside');
          yield* synchronizeSrcu(srcu);
          yield note('returned');
          yield* srcuReadUnlock(srcu, index);
        },
        reader('B'),
      ],
    });
    for (const { reports, notes } of outcomes) {
      expect(reports).to.deep.equal(['deadlock']);
      expect(notes).to.include('inside').and.not.to.include('returned');
    }
    expect(details).to.deep.equal([
      'A waits for ever: synchronize_srcu() waits for the readers before it',
    ]);
  });

  it('is reported with preemption disabled, for it sleeps', () => {
    const { outcomes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ srcu }) {
          yield step('preempt_disable()', preemptDisable);
          yield* synchronizeSrcu(srcu);
          yield note('went on');
        },
      ],
    });
    expect(outcomes).to.deep.equal([
      { reports: ['sleeping in atomic context'], notes: ['went on'] },
    ]);
  });
});

describe('an SRCU read-side critical section', () => {
  it('may sleep', () => {
    const { reports } = everyInterleaving({
      boot,
      tasks: [
        function* ({ srcu, otherSrcu }) {
          const index = yield* srcuReadLock(srcu);
          yield step('sleeps', (machine) => mightSleep(machine, 'a reader'));
          yield* synchronizeSrcu(otherSrcu);
          yield* srcuReadUnlock(srcu, index);
        },
      ],
    });
    expect(reports).to.deep.equal([]);
  });

  const UNBALANCED = [{ reports: ['unbalanced SRCU read unlock'], notes: ['before'] }];
  const unlocks: readonly [what: string, (fixture: Fixture) => Operation][] = [
    ['that was never begun', ({ srcu }) => srcuReadUnlock(srcu, 0)],
    ['with no index', ({ srcu }) => srcuReadUnlock(srcu, -1)],
    [
      'with an index too large, though others are inside',
      function* ({ srcu }) {
        for (let reader = 0; reader < 3; reader++) yield* srcuReadLock(srcu);
        yield* srcuReadUnlock(srcu, 32);
      },
    ],
    [
      'twice',
      function* ({ srcu }) {
        const index = yield* srcuReadLock(srcu);
        yield* srcuReadUnlock(srcu, index);
        yield* srcuReadUnlock(srcu, index);
      },
    ],
    [
      'in another domain',
      function* ({ srcu, otherSrcu }) {
        yield* srcuReadUnlock(otherSrcu, yield* srcuReadLock(srcu));
      },
    ],
  ];
  for (const [what, unlock] of unlocks) {
    it(`is reported if it is ended ${what}`, () => {
      const { outcomes } = everyInterleaving({
        boot,
        tasks: [
          function* (fixture) {
            yield note('before');
            yield* unlock(fixture);
            yield note('after');
          },
        ],
      });
      expect(outcomes).to.deep.equal(UNBALANCED);
    });
  }
});
