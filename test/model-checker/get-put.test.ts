import { expect } from 'chai';
import { getPutProgram } from '../../bench/get-put';
import { explore } from '../../src/model-checker/explore';
import { replay } from '../../src/model-checker/replay';

const BUDGET = { maxStates: 100_000, maxSteps: 1000 };

describe('the workload that is compared with Spin', () => {
  // The numbers of Spin 6.5 for bench/spin/get-put.pml.
  for (const [workers, states, reduced] of [
    [2, 1450, 786],
    [3, 20_922, 5030],
  ] as const) {
    it(`has as many states as in Spin, with ${workers} threads`, () => {
      const program = getPutProgram({ workers });
      const full = explore(program, BUDGET, { symmetry: false });
      const found = explore(program, BUDGET);
      expect(full).to.include({ states, complete: true, outcomeCount: 1 });
      expect(found).to.include({ states: reduced, complete: true, outcomeCount: 1 });
      expect(found.interleavings).to.equal(full.interleavings);
      expect(found.interleavingsAreExact).to.equal(true);
      expect(found.livelocks).to.deep.equal([]);
    });
  }

  it('has its defect found, with a schedule that shows it', () => {
    const program = getPutProgram({ workers: 3, withoutGracePeriod: true });
    for (const symmetry of [true, false]) {
      const found = explore(program, BUDGET, { symmetry, stopAt: (trace) => trace.length > 0 });
      expect(found.boundExceeded?.why).to.equal('stopped');
      const violation = [...found.outcomes()].find(({ trace }) => trace.length > 0);
      const events = replay(program, violation?.schedule ?? []).flatMap((taken) => taken.events);
      expect(events).to.deep.equal(violation?.trace);
      expect(events[0]).to.include({ kind: 'report', report: 'use-after-free' });
    }
  });
});
