import { expect } from 'chai';
import type { Observation } from '../../src/protocol/implementation';
import { mergeObservations } from '../../src/protocol/merge-observations';
import type { Trace } from '../../src/protocol/trace';

const freed: Trace = [{ kind: 'free', object: 'mmu_notifier', notifier: 1 }];

function seen(trace: Trace, times: bigint): Observation {
  const outcomes = [{ trace, interleavings: times, schedule: [] }];
  return { outcomes: () => outcomes, interleavings: times, states: 0, complete: true };
}

describe('observations of one script', () => {
  it('have each distinct outcome once, with how often it was seen', () => {
    const both = mergeObservations(
      mergeObservations(seen(freed, 2n), seen([], 1n)),
      seen(freed, 3n),
    );
    expect([...both.outcomes()].map((one) => [one.trace, one.interleavings])).to.deep.equal([
      [freed, 5n],
      [[], 1n],
    ]);
    expect(both.interleavings).to.equal(6n);
  });

  it('are complete where each of them is', () => {
    const given = { ...seen([], 1n), complete: false };
    expect(mergeObservations(seen([], 1n), given).complete).to.equal(false);
  });
});
