import { expect } from 'chai';
import { at, step, waitUntil } from '../../src/machine/effect';
import type { Operation } from '../../src/machine/machine';
import { explore } from '../../src/model-checker/explore';
import type { Program } from '../../src/model-checker/program';
import { counter, increment, programOf, reportStep, steps, visibleSteps } from './programs';

const ENOUGH = { maxStates: 10_000, maxSteps: 500 };

/** The program, with tasks that have program locations. */
function withLocations(program: Program): Program {
  return { ...program, tasks: program.tasks.map((task) => ({ ...task, hasLocations: true })) };
}

/** Try until the counter has this value. */
function retrying(wanted: number): () => Operation {
  return function* () {
    for (;;) {
      const seen = yield at(
        'try',
        step('tries', (machine) => machine.read(counter)),
      );
      if (seen === wanted) return;
      yield at(
        'again',
        step('goes back', () => undefined),
      );
    }
  };
}

const waitsFor = (value: number) =>
  function* (): Operation {
    yield waitUntil(`the counter is ${value}`, (machine) => machine.read(counter) === value);
  };

describe('a deadlock', () => {
  it('is reported with the blocked tasks, what they wait for, and a path', () => {
    const { deadlocks } = explore(programOf({ one: increment, two: waitsFor(2) }), ENOUGH);
    expect(deadlocks).to.deep.equal([
      { waiting: [{ task: 'two', what: 'the counter is 2' }], schedule: [0, 0] },
    ]);
  });

  it('is a lost wake-up: it happens in some interleavings only', () => {
    const program = programOf({ one: increment, two: increment, three: waitsFor(2) });
    const { deadlocks, outcomeCount, complete } = explore(program, ENOUGH);
    expect({ outcomeCount, complete }).to.deep.equal({ outcomeCount: 1, complete: true });
    expect(deadlocks.map(({ waiting }) => waiting)).to.deep.equal([
      [{ task: 'three', what: 'the counter is 2' }],
    ]);
    expect(deadlocks[0]?.schedule).to.have.length(4);
  });

  it('is none where the blocked task is a daemon, or an idle task reports blocked tasks', () => {
    const { tasks, ...rest } = programOf({ one: increment, server: waitsFor(2) });
    const served = tasks.map((task) => ({ ...task, isDaemon: task.name === 'server' }));
    expect(explore({ ...rest, tasks: served }, ENOUGH).deadlocks).to.deep.equal([]);
    const idle = visibleSteps('idle', 1);
    const withIdle = programOf({ one: increment, two: waitsFor(2), idle });
    expect(explore(withIdle, ENOUGH).deadlocks).to.deep.equal([]);
  });
});

describe('a livelock', () => {
  it('is a retry loop that no task ends, and its search terminates', () => {
    const program = withLocations(programOf({ one: steps(2), two: retrying(1) }));
    const found = explore(program, ENOUGH);
    expect(found).to.include({ complete: true, interleavingsAreExact: false });
    expect(found.livelocks.map(({ tasks }) => tasks)).to.deep.equal([['two']]);
    expect(found.states).to.be.below(20);
  });

  it('is none where a fair scheduler lets another task end the loop', () => {
    const program = withLocations(programOf({ one: increment, two: retrying(1) }));
    const found = explore(program, ENOUGH);
    expect(found).to.include({ complete: true, outcomeCount: 1, interleavingsAreExact: false });
    expect(found.livelocks).to.deep.equal([]);
  });

  it('is a cycle of two tasks that undo each other', () => {
    const flips = (from: number, to: number) =>
      function* (): Operation {
        for (;;) {
          yield at(
            'wait',
            waitUntil(
              `the counter is ${from}`,
              (machine) => machine.read(counter) === from,
              (machine) => machine.write(counter, to),
            ),
          );
        }
      };
    const program = withLocations(programOf({ one: flips(0, 1), two: flips(1, 0) }));
    const found = explore(program, ENOUGH);
    expect(found.livelocks).to.deep.equal([{ tasks: ['one', 'two'], schedule: [] }]);
    expect(found).to.include({ states: 2, outcomeCount: 0, complete: true });
  });

  it('is reported with a path into it', () => {
    const begins = function* (): Operation {
      yield at('begin', reportStep('begins'));
      yield* retrying(1)();
    };
    const [livelock] = explore(withLocations(programOf({ begins })), ENOUGH).livelocks;
    expect(livelock).to.deep.equal({ tasks: ['begins'], schedule: [0] });
  });
});

describe('a search that exceeds a bound', () => {
  const endless = function* (): Operation {
    for (;;) yield step('again', () => undefined);
  };
  const program = programOf({ one: steps(2), endless });

  it('names the enabled tasks, among them one that never ends', () => {
    const bySteps = explore(program, { maxStates: 100_000, maxSteps: 50 });
    expect(bySteps.boundExceeded?.why).to.equal('steps');
    expect(bySteps.boundExceeded?.tasks).to.include('endless');
    const byStates = explore(program, { maxStates: 50, maxSteps: 1000 });
    expect(byStates.boundExceeded?.why).to.equal('states');
    const reduced = explore(
      program,
      { maxStates: 100_000, maxSteps: 50 },
      { partialOrderReduction: true },
    );
    expect(reduced.boundExceeded?.tasks).to.include('endless');
    expect(reduced.complete).to.equal(false);
  });

  it('on seconds says so, and counts the states that it has visited', () => {
    const found = explore(program, { maxStates: 1e9, maxSteps: 1e9, maxSeconds: 0 });
    expect(found).to.include({ complete: false, outcomeCount: 0, interleavingsAreExact: false });
    expect(found.boundExceeded?.why).to.equal('seconds');
    expect(found.states).to.be.greaterThan(0);
    const visible = programOf({ a: visibleSteps('a', 9), b: visibleSteps('b', 9) });
    expect(explore(visible, { ...ENOUGH, maxStates: 1e6, maxSeconds: 60 }).complete).to.equal(true);
  });

  it('is never a complete search', () => {
    expect(explore(programOf({ one: steps(2) }), ENOUGH).boundExceeded).to.equal(null);
  });
});
