import { expect } from 'chai';
import { lockClassById } from '../../../src/linux/kernel/lockdep';
import {
  downRead,
  downWrite,
  initRwsem,
  RwSemaphore,
  upRead,
  upWrite,
} from '../../../src/linux/kernel/rw-semaphore';
import { Spinlock, spinLock, spinLockInit, spinUnlock } from '../../../src/linux/kernel/spinlock';
import { localBhDisable, localBhEnable, TaskStruct } from '../../../src/linux/kernel/task';
import { step } from '../../../src/machine/effect';
import type { Machine, Operation } from '../../../src/machine/machine';
import { struct } from '../../../src/machine/struct';
import {
  classes,
  everyInterleaving,
  note,
  place,
  raise,
  Word,
  waitFor,
} from '../../machine/machine-fixture';

const Sems = struct('sems', {
  a: RwSemaphore.type,
  b: RwSemaphore.type,
  c: RwSemaphore.type,
  secondA: RwSemaphore.type,
  spin: Spinlock.type,
});

function boot(machine: Machine) {
  const sems = place(machine, Sems);
  const fixture = {
    a: sems + Sems.a,
    b: sems + Sems.b,
    c: sems + Sems.c,
    secondA: sems + Sems.secondA,
    spin: sems + Sems.spin,
    done: place(machine, Word),
  };
  initRwsem(machine, fixture.a, classes.outer);
  initRwsem(machine, fixture.secondA, classes.outer);
  initRwsem(machine, fixture.b, classes.inner);
  initRwsem(machine, fixture.c, classes.reclaim);
  spinLockInit(machine, fixture.spin, classes.inner);
  return fixture;
}
type Fixture = ReturnType<typeof boot>;
type Name = 'a' | 'b' | 'c' | 'secondA';

/** Take these one under the other to write, and release them in this order. */
function* nest(fixture: Fixture, taken: readonly Name[], released = taken): Operation {
  for (const name of taken) yield* downWrite(fixture[name], name);
  for (const name of released) yield* upWrite(fixture[name], name);
}

/** One task does this after the other: no two of them ever wait for each other. */
function inTurn(...turns: readonly ((fixture: Fixture) => Operation)[]) {
  return everyInterleaving({
    boot,
    tasks: [
      function* (fixture) {
        for (const turn of turns.slice(0, -1)) yield* turn(fixture);
        yield raise(fixture.done);
      },
      function* (fixture) {
        yield waitFor(fixture.done);
        for (const turn of turns.slice(-1)) yield* turn(fixture);
        yield note('all done');
      },
    ],
  }).outcomes;
}

const inverted = [{ reports: ['lock inversion'], notes: ['all done'] }];
const clean = [{ reports: [], notes: ['all done'] }];

describe('lockdep', () => {
  it('knows the classes that there are, and no other', () => {
    expect(lockClassById(classes.inner.id)).to.equal(classes.inner);
    expect(() => lockClassById(99)).to.throw(RangeError);
  });

  it('reports two classes that are taken both ways round, though nobody ever waits', () => {
    const outcomes = inTurn(
      (fixture) => nest(fixture, ['a', 'b']),
      (fixture) => nest(fixture, ['b', 'a']),
    );
    expect(outcomes).to.deep.equal(inverted);
  });

  it('reports it in each outcome of a race, or the deadlock that it warns of', () => {
    const { outcomes } = everyInterleaving({
      boot,
      tasks: [(fixture) => nest(fixture, ['a', 'b']), (fixture) => nest(fixture, ['b', 'a'])],
    });
    expect(outcomes.map(({ reports }) => reports)).to.have.deep.members([
      ['lock inversion'],
      ['lock inversion'],
      ['deadlock', 'deadlock'],
    ]);
  });

  it('reports it between readers too, since a writer may come between them', () => {
    const outcomes = inTurn(
      function* ({ a, b }) {
        yield* downRead(a, 'a');
        yield* downRead(b, 'b');
        yield* upRead(b, 'b');
        yield* upRead(a, 'a');
      },
      (fixture) => nest(fixture, ['b', 'a']),
    );
    expect(outcomes).to.deep.equal(inverted);
  });

  it('knows classes, not locks: another lock of the same class is enough', () => {
    const outcomes = inTurn(
      (fixture) => nest(fixture, ['a', 'b']),
      (fixture) => nest(fixture, ['b', 'secondA']),
    );
    expect(outcomes).to.deep.equal(inverted);
  });

  it('knows spinlocks as well as semaphores', () => {
    const outcomes = inTurn(
      function* ({ a, spin }) {
        yield* downRead(a, 'a');
        yield* spinLock(spin, 'spin');
        yield* spinUnlock(spin, 'spin');
        yield* upRead(a, 'a');
      },
      (fixture) => nest(fixture, ['b', 'a']),
    );
    expect(outcomes).to.deep.equal(inverted);
  });

  describe('of a spinlock that a softirq takes', () => {
    const inSoftirq = function* ({ spin }: Fixture): Operation {
      yield step('RCU_SOFTIRQ', (machine) =>
        machine.write(machine.currentTask + TaskStruct.softirq, 1),
      );
      yield* spinLock(spin, 'spin');
      yield* spinUnlock(spin, 'spin');
    };
    const reports = ['inconsistent lock state'];

    it('reports that it is taken with softirqs enabled, whichever comes first', () => {
      const plainly = function* ({ spin }: Fixture): Operation {
        yield* spinLock(spin, 'spin');
        yield* spinUnlock(spin, 'spin');
      };
      for (const tasks of [[inSoftirq, plainly] as const, [plainly, inSoftirq] as const])
        expect(inTurn(...tasks)).to.deep.equal([{ reports, notes: ['all done'] }]);
    });

    it('is silent where it is taken with softirqs disabled elsewhere, as spin_lock_bh() does', () => {
      const disabled = function* ({ spin }: Fixture): Operation {
        yield step('local_bh_disable()', localBhDisable);
        yield* spinLock(spin, 'spin');
        yield* spinUnlock(spin, 'spin');
        yield step('local_bh_enable()', localBhEnable);
      };
      expect(inTurn(disabled, inSoftirq)).to.deep.equal(clean);
    });
  });

  it('sees a circle of three, none of which is taken both ways round', () => {
    const outcomes = inTurn(
      (fixture) => nest(fixture, ['a', 'b']),
      (fixture) => nest(fixture, ['b', 'c']),
      (fixture) => nest(fixture, ['c', 'a']),
    );
    expect(outcomes).to.deep.equal(inverted);
  });

  it('is silent where all take them in one order, whatever the order of release', () => {
    const outcomes = inTurn(
      (fixture) => nest(fixture, ['a', 'b', 'c'], ['a', 'b', 'c']),
      (fixture) => nest(fixture, ['a', 'c'], ['c', 'a']),
      (fixture) => nest(fixture, ['b', 'c']),
      (fixture) => nest(fixture, ['a', 'b']),
    );
    expect(outcomes).to.deep.equal(clean);
  });

  it('is silent where one is released before the other is taken', () => {
    const outcomes = inTurn(
      (fixture) => nest(fixture, ['a', 'b']),
      function* (fixture) {
        yield* nest(fixture, ['b']);
        yield* nest(fixture, ['a']);
      },
    );
    expect(outcomes).to.deep.equal(clean);
  });

  it('reports once which classes are inverted', () => {
    const [outcome] = inTurn(
      (fixture) => nest(fixture, ['a', 'b']),
      (fixture) => nest(fixture, ['b', 'a']),
      (fixture) => nest(fixture, ['b', 'a']),
    );
    expect(outcome?.reports).to.deep.equal(['lock inversion']);
  });

  it('reports a second lock of a class that is held, which others may take the other way round', () => {
    const { outcomes } = everyInterleaving({
      boot,
      tasks: [(fixture: Fixture) => nest(fixture, ['a', 'secondA'])],
    });
    expect(outcomes).to.deep.equal([{ reports: ['lock recursion'], notes: [] }]);
  });

  it('lets a softirq take a lock that nobody takes with softirqs enabled', () => {
    const softirq = function* ({ spin }: Fixture): Operation {
      yield step('RCU_SOFTIRQ', (machine) =>
        machine.write(machine.currentTask + TaskStruct.softirq, 1),
      );
      yield* spinLock(spin, 'spin');
      yield* spinUnlock(spin, 'spin');
    };
    expect(everyInterleaving({ boot, tasks: [softirq] }).reports).to.deep.equal([]);
  });

  it('keeps what each task holds apart', () => {
    const holder = function* ({ a, done }: Fixture): Operation {
      yield* downWrite(a, 'a');
      yield raise(done);
    };
    const other = function* (fixture: Fixture): Operation {
      yield waitFor(fixture.done);
      yield* nest(fixture, ['secondA']);
    };
    expect(everyInterleaving({ boot, tasks: [holder, other] }).reports).to.deep.equal([]);
  });
});
