import { expect } from 'chai';
import { guestObservation } from '../../../src/implementations/real-kernel/guest-observation';
import type { Trace } from '../../../src/protocol/trace';

const freed: Trace = [{ kind: 'free', object: 'mmu_notifier', notifier: 1 }];

describe("the observation of a guest's runs", () => {
  it('has each distinct trace once, with the number of runs that showed it', () => {
    const observation = guestObservation([freed, [], freed], []);
    expect([...observation.outcomes()]).to.deep.equal([
      { trace: freed, interleavings: 2n, schedule: [] },
      { trace: [], interleavings: 1n, schedule: [] },
    ]);
    expect(observation.interleavings).to.equal(3n);
  });

  it('names the boot options, which the counterexample quotes', () => {
    const [outcome] = guestObservation([freed], ['one', 'two']).outcomes();
    expect(outcome?.bootConfiguration).to.equal('where the kernel was booted with one two');
  });
});
