import { expect } from 'chai';
import {
  compareIds,
  GUARANTEE_TAG,
  SCENARIO_ID,
  SCENARIO_TAG,
} from '../../src/counterexample/scenario-id';

describe('ids', () => {
  const guarantees = ['@G-031', '@G-1', '@my-gpu', '@my-gpu-2'];
  const scenarios = ['@G-031.2', '@my-gpu.2', '@my-gpu-2.10'];
  const others = [
    '@G-',
    '@my-',
    '@my-GPU',
    '@my-gpu-',
    '@my_gpu',
    '@my-gpu.',
    '@G-031.2.3',
    '@drivers',
  ];

  it('are those of the suite, and those that begin with my-', () => {
    const tags = [...guarantees, ...scenarios, ...others];
    expect(tags.filter((tag) => GUARANTEE_TAG.test(tag))).to.deep.equal(guarantees);
    expect(tags.filter((tag) => SCENARIO_TAG.test(tag))).to.deep.equal(scenarios);
  });

  it('end where an underscore follows', () => {
    const [, id] = new RegExp(`^(${SCENARIO_ID})_`).exec('my-gpu.2_3f9a1c2b') ?? [];
    expect(id).to.equal('my-gpu.2');
  });

  it('are sorted by their numbers, those of a user last and by their names', () => {
    const sorted = ['G-9', 'G-010.2', 'G-010.10', 'G-901.1', 'my-a.2', 'my-a.10', 'my-b.1'];
    expect([...sorted].reverse().sort(compareIds)).to.deep.equal(sorted);
    expect(compareIds('my-a', 'my-a')).to.equal(0);
  });
});
