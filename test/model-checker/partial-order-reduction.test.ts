import { expect } from 'chai';
import fc from 'fast-check';
import { step } from '../../src/machine/effect';
import type { Operation } from '../../src/machine/machine';
import { explore } from '../../src/model-checker/explore';
import { replay } from '../../src/model-checker/replay';
import { lockingProgram, lockingTasks } from './locking-program-arbitrary';
import { enumeratePlainly } from './plain-enumeration';
import { counter, programOf, steps, visibleSteps } from './programs';

const BUDGET = { maxStates: 5000, maxSteps: 500 };
const ENOUGH = { maxStates: 100_000, maxSteps: 1000 };
const MAX_SCHEDULES = 3000;
const PROGRAMS = 2000;

describe('partial-order reduction of programs with locks', function () {
  this.timeout(300_000);
  const seen = { compared: 0, fewer: 0, halved: 0, severalOutcomes: 0, deadlocks: 0 };

  it('finds the traces and deadlocks that plain enumeration finds', () => {
    fc.assert(
      fc.property(lockingTasks, (tasks) => {
        const program = lockingProgram(tasks);
        const full = explore(program, BUDGET, { partialOrderReduction: false });
        if (!full.complete || full.interleavings > MAX_SCHEDULES) return;
        const reduced = explore(program, BUDGET, { partialOrderReduction: true });
        const plain = enumeratePlainly(program, MAX_SCHEDULES);
        const outcomes = [...reduced.outcomes()];
        const traces = outcomes.map(({ trace }) => JSON.stringify(trace));
        expect(traces.sort()).to.deep.equal([...plain.outcomes.keys()].sort());
        for (const { trace, schedule } of outcomes)
          expect(replay(program, schedule).flatMap(({ events }) => events)).to.deep.equal(trace);
        const waiting = ({ deadlocks }: typeof full) =>
          deadlocks.map((one) => JSON.stringify(one.waiting)).sort();
        expect(waiting(reduced)).to.deep.equal(waiting(full));
        expect(reduced.interleavings <= plain.interleavings).to.equal(true);
        seen.compared++;
        if (reduced.interleavings < plain.interleavings) seen.fewer++;
        if (reduced.interleavings * 2n <= plain.interleavings) seen.halved++;
        if (traces.length > 1) seen.severalOutcomes++;
        if (full.deadlocks.length > 0) seen.deadlocks++;
      }),
      { seed: 20190806, numRuns: PROGRAMS },
    );
  });

  it('was compared on enough programs, and followed fewer interleavings', () => {
    expect(seen.compared).to.be.at.least(1000);
    expect(seen.fewer).to.be.at.least(900);
    expect(seen.halved).to.be.at.least(500);
    expect(seen.severalOutcomes).to.be.at.least(500);
    expect(seen.deadlocks).to.be.at.least(150);
  });
});

describe('a large search', () => {
  const large = programOf({ one: steps(15), two: steps(15), three: visibleSteps('a', 15) });
  const small = programOf({ one: steps(3), two: visibleSteps('a', 3) });

  it('begins again with partial-order reduction, and says that it does not count', () => {
    const full = explore(large, ENOUGH, { partialOrderReduction: false });
    const found = explore(large, ENOUGH, { reducedAfterStates: 2000 });
    expect(found).to.include({ complete: true, outcomeCount: 1, interleavingsAreExact: false });
    expect(found.states).to.be.greaterThan(2000).and.lessThan(full.states);
  });

  it('counts more than one interleaving where there are, even if it follows one', () => {
    expect(explore(large, ENOUGH, { partialOrderReduction: true }).interleavings).to.equal(1n);
    expect(explore(large, ENOUGH, { reducedAfterStates: 2000 }).interleavings > 1n).to.equal(true);
  });

  it('is not reduced where it is small, or where its interleavings do not end', () => {
    expect(explore(small, ENOUGH)).to.include({ interleavingsAreExact: true, interleavings: 20n });
    const endless = programOf({ one: endlessly, two: steps(10) });
    const budget = { maxStates: 5000, maxSteps: 1000 };
    const found = explore(endless, budget, { reducedAfterStates: 2000 });
    expect(found).to.include({ complete: false, states: 5000 });
  });
});

function* endlessly(): Operation {
  for (;;) yield step('goes on', (machine) => machine.read(counter));
}
