import { expect } from 'chai';
import { isSearchedHere, workersFor } from '../../src/cli/worker-count';

const LARGE = { cores: 4, freeBytes: 2 ** 33 };

/** Scenarios, each with its own id. */
function scenarios(count: number) {
  return Array.from({ length: count }, (_, at) => ({ tags: ['@G-001', `@G-001.${at + 1}`] }));
}

describe('the number of worker processes', () => {
  const costs = { 'G-001.1': 3, 'G-001.2': 3 };

  it('is that of the cores for a long run', () => {
    expect(workersFor(scenarios(2000), {}, LARGE)).to.equal(4);
  });

  it('is no more than the run is worth', () => {
    expect(workersFor(scenarios(2), costs, LARGE)).to.equal(3);
    expect(workersFor(scenarios(1), costs, LARGE)).to.equal(0);
    expect(workersFor(scenarios(30), {}, LARGE)).to.equal(0);
  });

  it('is no more than there is memory for', () => {
    expect(workersFor(scenarios(2000), {}, { cores: 64, freeBytes: 2 ** 30 })).to.equal(2);
    expect(workersFor(scenarios(2000), {}, { cores: 64, freeBytes: 2 ** 20 })).to.equal(0);
  });

  it('is none on one core', () => {
    expect(workersFor(scenarios(2000), {}, { ...LARGE, cores: 1 })).to.equal(0);
  });

  it('is chosen for implementations whose interleavings are searched in the process', () => {
    const reference = { name: 'reference', exec: null, source: null, sampling: null };
    expect(isSearchedHere(reference)).to.equal(true);
    expect(isSearchedHere({ ...reference, name: '2008-v1' })).to.equal(true);
    expect(isSearchedHere({ ...reference, exec: ['adapter'] })).to.equal(false);
    expect(isSearchedHere({ ...reference, name: 'linux-6.12' })).to.equal(false);
    const sampling = { runs: 1, bugDepth: 3, seed: 1 };
    expect(isSearchedHere({ ...reference, sampling })).to.equal(false);
  });
});
