import { expect } from 'chai';
import { step, waitUntil } from '../../src/machine/effect';
import type { Operation } from '../../src/machine/machine';
import { nonTerminatingTask } from '../../src/model-checker/non-termination';
import { counter, criticalSection, increment, programOf, steps } from './programs';

function* spins(): Operation {
  for (;;) yield step('spins', () => undefined);
}

describe('a non-terminating task', () => {
  it('is named among terminating tasks', () => {
    const tasks = { a: steps(30), spinner: spins, b: () => criticalSection('b') };
    expect(nonTerminatingTask(programOf(tasks), 1000)?.name).to.equal('spinner');
  });

  it('is not found where all tasks end or wait', () => {
    const waits = function* (): Operation {
      yield waitUntil('never', () => false);
    };
    expect(nonTerminatingTask(programOf({ a: steps(30), b: steps(3), waits }), 1000)).to.equal(
      null,
    );
    expect(nonTerminatingTask(programOf({}), 1000)).to.equal(null);
  });

  it('is found where it depends on whether another task runs first or last', () => {
    const sets = function* (): Operation {
      yield step('sets', (machine) => machine.write(counter, 1));
    };
    for (const wanted of [0, 1]) {
      const retries = function* (): Operation {
        const seen = yield step('reads', (machine) => machine.read(counter));
        if (seen === wanted) yield* spins();
      };
      for (const tasks of [
        { sets, retries },
        { retries, sets },
      ]) {
        expect(nonTerminatingTask(programOf(tasks), 1000), `wants ${wanted}`).to.deep.equal({
          name: 'retries',
          cycle: ['spins'],
          busyWaits: false,
        });
      }
    }
  });

  it('is found where it loops only after all others', () => {
    const adds = function* (): Operation {
      yield step('nothing', () => undefined);
      yield* increment();
    };
    const retries = function* (): Operation {
      const seen = yield step('reads', (machine) => machine.read(counter));
      if (seen === 2) yield* spins();
    };
    expect(nonTerminatingTask(programOf({ retries, adds, more: adds }), 1000)?.name).to.equal(
      'retries',
    );
  });

  it('is in a livelock where it repeats a cycle and the memory is the same', () => {
    const retries = function* (): Operation {
      for (;;) {
        yield step('locks', (machine) => machine.write(counter, 1));
        yield step('sees a collision', (machine) => machine.read(counter));
        yield step('unlocks', (machine) => machine.write(counter, 0));
      }
    };
    const found = nonTerminatingTask(programOf({ a: steps(5), retries }), 1000);
    expect(found?.name).to.equal('retries');
    expect(found?.cycle).to.have.members(['locks', 'sees a collision', 'unlocks']);
  });

  it('is in no livelock where what it reads differs, and nothing is written', () => {
    const draws = function* (): Operation {
      let drawn = 0;
      for (;;) drawn = yield step('draws', () => drawn + 1);
    };
    expect(nonTerminatingTask(programOf({ draws }), 1000)?.cycle).to.equal(null);
  });

  it('busy-waits where a step of another enabled task ends its loop', () => {
    const sets = function* (): Operation {
      yield step('sets', (machine) => machine.write(counter, 1));
    };
    const polls = function* (): Operation {
      while ((yield step('polls', (machine) => machine.read(counter))) === 0);
    };
    for (const tasks of [
      { sets, polls },
      { polls, sets },
    ]) {
      expect(nonTerminatingTask(programOf(tasks), 1000)).to.deep.equal({
        name: 'polls',
        cycle: null,
        busyWaits: true,
      });
    }
  });

  it('is in no livelock where it counts, or others take steps too', () => {
    const counts = function* (): Operation {
      for (;;) yield* increment();
    };
    expect(nonTerminatingTask(programOf({ counts }), 1000)).to.deep.equal({
      name: 'counts',
      cycle: null,
      busyWaits: false,
    });
    expect(nonTerminatingTask(programOf({ one: spins, other: spins }), 1000)?.cycle).to.equal(null);
  });
});
