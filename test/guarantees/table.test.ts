import { expect } from 'chai';
import { faults } from '../../faults/faults';
import {
  projectFeatures,
  projectResults,
  projectTable,
  TABLE,
} from '../../src/guarantees/project-table';
import { readResults, renderResults, resultsOf } from '../../src/guarantees/results';
import { staleScenarios } from '../../src/guarantees/table';
import { PROJECT, readProjectFile } from '../features/project';

describe('the table of the guarantees', () => {
  it('is what the features, the catalogue, the faults and the results make of it', () => {
    const stale = 'docs/guarantees.md is stale: npm run table';
    expect(readProjectFile(TABLE) === projectTable(PROJECT, faults), stale).to.equal(true);
  });

  it('has results of the reference for each scenario, and for no other', () => {
    const reference = projectResults(PROJECT).find(({ name }) => name === 'reference');
    if (reference === undefined) throw new RangeError('expected results of the reference');
    const stale = 'stale: npm run spec, then npm run table -- reports/conformance.json';
    expect(staleScenarios(projectFeatures(PROJECT), reference), stale).to.deep.equal([]);
  });
});

describe('the results of a run', () => {
  const scenario = { id: 'G-001.1', name: 'a', verdict: 'pass', interleavings: 3 };
  const conformance = {
    implementation: { name: 'other', version: '1', capabilities: [] },
    guarantees: [{ id: 'G-001', verdict: 'pass', scenarios: [scenario] }],
    complete: true,
  };

  it('are kept scenario by scenario, and read again', () => {
    const results = resultsOf(conformance);
    expect(results.scenarios).to.deep.equal({ 'G-001.1': { verdict: 'pass', interleavings: 3 } });
    expect(readResults(renderResults(results))).to.deep.equal(results);
  });

  it('are none where the run was stopped', () => {
    expect(() => resultsOf({ ...conformance, complete: undefined })).to.throw();
  });
});
