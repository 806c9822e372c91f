import { expect } from 'chai';
import { faults } from '../../faults/index';
import { projectResults, projectTable, TABLE } from '../../src/report/guarantees-table';
import { readFeatures } from '../../src/suite/feature-file';
import { PROJECT, readProjectFile } from '../suite/project';

describe('the table of the guarantees', () => {
  it('is up to date with the features, the catalogue, the faults and the results: npm run table', () => {
    const stale = 'docs/guarantees.md is stale: npm run table';
    expect(readProjectFile(TABLE) === projectTable(PROJECT, faults), stale).to.equal(true);
  });

  it('has results of the reference for each scenario, and for no other', () => {
    const reference = projectResults(PROJECT).find(({ name }) => name === 'reference');
    if (reference === undefined) throw new RangeError('expected results of the reference');
    const stale = 'stale: npm run spec, npm run results -- reference, and npm run table';
    const tags = readFeatures(PROJECT)
      .flatMap(({ rules }) => rules.flatMap((rule) => rule.scenarios))
      .flatMap((scenario) => scenario.tags);
    const ids = tags.filter((tag) => /^@G-\d+\.\d+$/.test(tag)).map((tag) => tag.slice(1));
    expect(Object.keys(reference.scenarios), stale).to.have.members(ids);
  });
});
