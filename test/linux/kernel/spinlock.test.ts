import { expect } from 'chai';
import { bugOn, warnOn } from '../../../src/linux/kernel/bug';
import { Spinlock, spinLock, spinLockInit, spinUnlock } from '../../../src/linux/kernel/spinlock';
import { mightSleep } from '../../../src/linux/kernel/task';
import { step } from '../../../src/machine/effect';
import type { Machine, Operation } from '../../../src/machine/machine';
import { type Address, struct } from '../../../src/machine/struct';
import {
  classes,
  everyInterleaving,
  note,
  place,
  raise,
  Word,
  waitFor,
} from '../../machine/machine-fixture';

const Counter = struct('counter', { lock: Spinlock.type, inner: Spinlock.type, value: 'word' });

function boot(machine: Machine) {
  const counter = place(machine, Counter);
  spinLockInit(machine, counter + Counter.lock, classes.outer);
  spinLockInit(machine, counter + Counter.inner, classes.inner);
  return { counter, lock: counter + Counter.lock, inner: counter + Counter.inner };
}

/** Add one in two steps, as a CPU does; warn if another has done so in between. */
function* addOne(counter: Address): Operation {
  const value = yield step('value', (machine) => machine.read(counter + Counter.value));
  yield step('value + 1', (machine) => {
    warnOn(machine, machine.read(counter + Counter.value) !== value, 'an update is lost');
    machine.write(counter + Counter.value, value + 1);
  });
}

describe('a spinlock', () => {
  const adding = (locked: boolean) => {
    const add = function* ({ counter, lock }: ReturnType<typeof boot>): Operation {
      if (locked) yield* spinLock(lock, 'lock');
      yield* addOne(counter);
      if (locked) yield* spinUnlock(lock, 'lock');
    };
    return everyInterleaving({ boot, tasks: [add, add, add] });
  };

  it('lets one task in at a time, in every interleaving', () => {
    const { reports, interleavings } = adding(true);
    expect(reports).to.deep.equal([]);
    expect(interleavings, 'the orders of three tasks').to.equal(6n);
  });

  it('is what prevents the lost update that is found without it', () => {
    expect(adding(false).reports).to.deep.equal(['WARN_ON']);
  });

  it('reports a task that takes it twice', () => {
    const { outcomes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ lock }) {
          yield* spinLock(lock, 'lock');
          yield note('once');
          yield* spinLock(lock, 'lock');
          yield note('twice');
        },
      ],
    });
    expect(outcomes).to.deep.equal([{ reports: ['lock recursion'], notes: ['once'] }]);
  });

  const NOT_HELD = 'unlock by a task that does not hold the lock';

  it('reports the unlock by a task while another holds it, and while nobody does', () => {
    const { outcomes } = everyInterleaving({
      boot: (machine) => ({ ...boot(machine), held: place(machine, Word) }),
      tasks: [
        function* ({ lock, held }) {
          yield* spinLock(lock, 'lock');
          yield raise(held);
          yield* spinUnlock(lock, 'lock');
          yield note('A has unlocked');
        },
        function* ({ lock, held }) {
          yield waitFor(held);
          yield* spinUnlock(lock, 'lock');
        },
      ],
    });
    expect(outcomes).to.have.deep.members([
      { reports: [NOT_HELD], notes: [] },
      { reports: [NOT_HELD], notes: ['A has unlocked'] },
    ]);
  });

  it('disables preemption until the last lock is released, for its holder only', () => {
    const sleeps = (where: string) => step(where, (machine) => mightSleep(machine, where));
    const { details } = everyInterleaving({
      boot,
      tasks: [
        function* ({ lock, inner }) {
          yield sleeps('before');
          yield* spinLock(lock, 'lock');
          yield sleeps('in one');
          yield* spinLock(inner, 'inner');
          yield sleeps('in two');
          yield* spinUnlock(lock, 'lock');
          yield sleeps('in the other');
          yield* spinUnlock(inner, 'inner');
          yield sleeps('after');
        },
        function* () {
          yield sleeps('elsewhere');
        },
      ],
    });
    const atomic = 'may sleep, but is called in preemption or bottom halves disabled';
    expect(details).to.deep.equal([
      `in one ${atomic}`,
      `in the other ${atomic}`,
      `in two ${atomic}`,
    ]);
  });

  it('is waited for as long as another task holds it, without end if that task never releases it', () => {
    const { outcomes, details } = everyInterleaving({
      boot: (machine) => ({ ...boot(machine), never: place(machine, Word) }),
      tasks: [
        function* ({ lock, never }) {
          yield* spinLock(lock, 'lock');
          yield waitFor(never);
        },
        function* ({ lock }) {
          yield* spinLock(lock, 'lock');
          yield note('B got it');
          yield* spinUnlock(lock, 'lock');
        },
      ],
    });
    expect(outcomes).to.have.deep.members([
      { reports: ['deadlock', 'deadlock'], notes: [] },
      { reports: ['deadlock'], notes: ['B got it'] },
    ]);
    expect(details).to.include('B waits for ever: spin_lock(lock)');
  });

  it('reports its use after what it is part of has been freed', () => {
    const { reports } = everyInterleaving({
      boot,
      tasks: [
        function* ({ counter, lock }) {
          yield* spinLock(lock, 'lock');
          yield step('kfree()', (machine) => machine.free(counter));
          yield* spinUnlock(lock, 'lock');
        },
        function* ({ lock }) {
          yield* spinLock(lock, 'lock');
          yield step('BUG_ON()', (machine) => bugOn(machine, true, 'B got the lock first'));
        },
      ],
    });
    expect(reports).to.deep.equal(['BUG_ON', 'use-after-free']);
  });
});
