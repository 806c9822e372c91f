import { expect } from 'chai';
import type { FamilyCost } from '../../bench/families';
import { growthTargets } from '../../bench/targets';

function cost(growth: number | null, complete = true): FamilyCost {
  const size = { size: 2, tasks: 5, states: 100, cpuSeconds: 1 };
  return { scenario: 'G-031.1', scaled: 'drivers', ...size, growth, complete };
}

describe('the target of growth', () => {
  it('is about the largest of a family', () => {
    const [found] = growthTargets([cost(null), cost(5), cost(3)]);
    expect(found).to.deep.include({ atMost: 4, measured: 5 });
  });

  it('is not met by a search that exceeds its bound', () => {
    const [found] = growthTargets([cost(null), cost(1.5, false)]);
    expect(found?.measured).to.equal(Number.POSITIVE_INFINITY);
  });
});
