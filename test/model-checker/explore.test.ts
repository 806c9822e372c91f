import { expect } from 'chai';
import { step, waitUntil } from '../../src/machine/effect';
import type { Operation } from '../../src/machine/machine';
import { NULL } from '../../src/machine/struct';
import type { Exploration } from '../../src/model-checker/exploration';
import { explore } from '../../src/model-checker/explore';
import type { Program } from '../../src/model-checker/program';
import { enumeratePlainly } from './plain-enumeration';
import {
  counter,
  criticalSection,
  increment,
  multinomial,
  programOf,
  reportedIn,
  reportStep,
  steps,
  visibleSteps,
} from './programs';

const ENOUGH = { maxStates: 100_000, maxSteps: 1000 };

/** The words of each outcome, its number of interleavings, and the length of its schedule. */
function outcomesOf(program: Program): [words: string, interleavings: bigint, length: number][] {
  const found = [...explore(program, ENOUGH).outcomes()];
  return found
    .map(({ trace, interleavings, schedule }): [string, bigint, number] => [
      reportedIn(trace).join(' '),
      interleavings,
      schedule.length,
    ])
    .sort(([one], [other]) => one.localeCompare(other));
}

describe('the number of interleavings', () => {
  for (const [m, n] of [
    [1, 1],
    [3, 4],
    [10, 10],
    [40, 30],
  ] as const) {
    it(`of tasks of ${m} and ${n} steps is exact, through few states`, () => {
      const found = explore(programOf({ one: steps(m), two: steps(n) }), ENOUGH);
      expect(found.interleavings).to.equal(multinomial(m, n));
      expect(found.states).to.equal((m + 1) * (n + 1));
      expect(found).to.include({ outcomeCount: 1, complete: true });
    });
  }

  it('of three tasks is the multinomial', () => {
    const found = explore(programOf({ one: steps(7), two: steps(9), three: steps(11) }), ENOUGH);
    expect(found.interleavings).to.equal(multinomial(7, 9, 11));
    expect(found.states).to.equal(8 * 10 * 12);
  });

  it('of steps that all show is the number of outcomes', () => {
    const program = programOf({ a: visibleSteps('a', 4), b: visibleSteps('b', 5) });
    const found = explore(program, ENOUGH);
    expect(BigInt(found.outcomeCount)).to.equal(multinomial(4, 5));
    const outcomes = [...found.outcomes()];
    expect(outcomes.every(({ interleavings }) => interleavings === 1n)).to.equal(true);
    expect(outcomes.every(({ schedule }) => schedule.length === 9)).to.equal(true);
  });

  it('of no tasks, or of tasks that take no step, is one', () => {
    expect(outcomesOf(programOf({}))).to.deep.equal([['', 1n, 0]]);
    expect(outcomesOf(programOf({ one: steps(0), two: steps(0) }))).to.deep.equal([['', 1n, 0]]);
  });
});

describe('interactions between tasks', () => {
  it('a lock excludes other tasks, which wait', () => {
    const section = (name: string) => () => criticalSection(name);
    expect(
      outcomesOf(programOf({ a: section('a'), b: section('b'), c: section('c') })),
    ).to.deep.equal(
      ['a b c', 'a c b', 'b a c', 'b c a', 'c a b', 'c b a'].map((words) => [words, 1n, 9]),
    );
  });

  it('a lost update is found, in as many interleavings as lose it', () => {
    const idle = function* (): Operation {
      yield reportStep((machine) => `counter ${machine.read(counter)}`);
    };
    expect(outcomesOf(programOf({ one: increment, two: increment, idle }))).to.deep.equal([
      ['counter 1', 4n, 5],
      ['counter 2', 2n, 5],
    ]);
  });

  it('a task that is blocked for good ends the interleaving, and hides nothing', () => {
    const stuck = function* (): Operation {
      yield reportStep('begins');
      yield waitUntil('never', () => false);
      yield reportStep('goes on');
    };
    expect(outcomesOf(programOf({ stuck, two: steps(3) }))).to.deep.equal([['begins', 4n, 4]]);
  });

  it('a task branches on what it has read', () => {
    const reader = function* (): Operation {
      const seen = yield step('read', (machine) => machine.read(counter));
      yield reportStep(seen === 1 ? 'one' : 'zero');
      if (seen === 0) yield reportStep('again');
    };
    const writer = function* (): Operation {
      yield step('write', (machine) => machine.write(counter, 1));
    };
    expect(outcomesOf(programOf({ reader, writer }))).to.deep.equal([
      ['one', 1n, 3],
      ['zero again', 3n, 4],
    ]);
  });
});

describe('idle tasks', () => {
  const idle = function* (): Operation {
    yield reportStep(({ waiting }) => `rest [${waiting.map(({ what }) => what).join()}]`);
    yield step('next phase', (machine) => machine.write(counter, 1));
    yield reportStep(({ waiting }) => `rest [${waiting.map(({ what }) => what).join()}]`);
  };

  it('are enabled only when no other task is, and can unblock the others', () => {
    const waits = function* (): Operation {
      yield waitUntil('the next phase', (machine) => machine.read(counter) === 1);
      yield reportStep('second phase');
    };
    expect(outcomesOf(programOf({ idle, waits, a: visibleSteps('a', 2) }))).to.deep.equal([
      ['a0 a1 rest [the next phase] second phase rest []', 1n, 7],
    ]);
  });

  it('race each other when there are two', () => {
    const two = { idle1: visibleSteps('x', 1), idle2: visibleSteps('y', 1), a: steps(2) };
    expect(outcomesOf(programOf(two))).to.deep.equal([
      ['x0 y0', 1n, 4],
      ['y0 x0', 1n, 4],
    ]);
  });
});

describe('the end of an interleaving', () => {
  it('is a halt: no task takes a step after it', () => {
    const halts = function* (): Operation {
      yield step('oops', (machine) => machine.oops('BUG_ON', 'halt'));
      yield reportStep('never said');
    };
    expect(outcomesOf(programOf({ halts, a: visibleSteps('a', 2) }))).to.deep.equal([
      ['a0 a1 halt', 1n, 3],
      ['a0 halt', 1n, 2],
      ['halt', 1n, 1],
    ]);
  });

  it('is a bad access, also in the condition of a wait', () => {
    const looks = function* (): Operation {
      yield waitUntil('looks', (machine) => machine.read(NULL) === 1);
      yield reportStep('never said');
    };
    const [[words, interleavings] = []] = outcomesOf(programOf({ looks, other: steps(2) }));
    expect(words).to.match(/NULL.* is read$/);
    expect(interleavings).to.equal(3n);
  });

  it('counts paths of different length to one trace together, and has the shortest schedule', () => {
    const walks = function* (): Operation {
      const seen = yield step('read', (machine) => machine.read(counter));
      yield* steps(seen === 1 ? 1 : 4)();
    };
    const writer = function* (): Operation {
      yield step('write', (machine) => machine.write(counter, 1));
    };
    const program = programOf({ walks, writer });
    const plain = [...enumeratePlainly(program, 100).outcomes.values()];
    expect(plain).to.deep.equal([{ trace: [], interleavings: 6n, shortest: 3 }]);
    expect(outcomesOf(program)).to.deep.equal([['', 6n, 3]]);
  });
});

describe('the budget', () => {
  const program = programOf({ one: visibleSteps('a', 5), two: steps(5) });
  const explored = (maxStates: number): Exploration =>
    explore(program, { maxStates, maxSteps: 10 });

  it('distinguishes a complete search from one that exceeds it', () => {
    const { states, interleavings } = explored(1000);
    expect(states).to.equal(36);
    expect(explored(states + 1)).to.include({ complete: true, interleavings });
    for (const maxStates of [1, 2, 10, states - 1]) {
      const incomplete = explored(maxStates);
      expect(incomplete.complete, `${maxStates}`).to.equal(false);
      expect(incomplete.states).to.be.at.most(maxStates + 1);
      expect(incomplete.interleavings < interleavings).to.equal(true);
    }
  });

  it('bounds steps too, exactly', () => {
    const budget = { maxStates: 1000, maxSteps: 10 };
    expect(explore(program, budget).complete).to.equal(true);
    expect(explore(program, { ...budget, maxSteps: 9 }).complete).to.equal(false);
  });

  it('ends the search of a non-terminating program', () => {
    const endless = function* (): Operation {
      for (;;) yield reportStep('again');
    };
    const incomplete = { complete: false, outcomeCount: 0, interleavings: 0n };
    const budgets = [
      { maxStates: 500, maxSteps: 1000 },
      { maxStates: 1000, maxSteps: 500 },
    ];
    for (const budget of budgets) {
      const found = explore(programOf({ endless }), budget);
      expect(found).to.include(incomplete);
      expect(found.states).to.be.at.most(502);
    }
  });
});

describe('an exploration', () => {
  it('gives its outcomes as often as requested', () => {
    const found = explore(programOf({ a: visibleSteps('a', 2), b: visibleSteps('b', 2) }), ENOUGH);
    expect([...found.outcomes()])
      .to.have.length(6)
      .and.deep.equal([...found.outcomes()]);
  });

  it('keeps many states apart', () => {
    const reads = function* (): Operation {
      for (let turn = 0; turn < 3; turn++) yield* increment();
    };
    const program = programOf({ one: reads, two: reads, three: steps(6) });
    const found = explore(program, ENOUGH, { partialOrderReduction: false });
    expect(found.interleavings).to.equal(multinomial(6, 6, 6));
    expect(found.states).to.be.greaterThan(1000);
  });

  it('does not hide an error of the program', () => {
    const broken = function* (): Operation {
      yield step('fails', () => {
        throw new TypeError('a defect');
      });
    };
    expect(() => explore(programOf({ broken }), ENOUGH)).to.throw(TypeError, 'a defect');
  });
});
