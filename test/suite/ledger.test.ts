import { expect } from 'chai';
import { readCatalogue, readLedger } from '../../src/suite/catalogue';
import { readFeatures } from '../../src/suite/feature-file';
import { coverageProblems } from './check-coverage';
import { PROJECT, readProjectFile } from './project';

describe('the features, the catalogue and the ledger', () => {
  const features = readFeatures(PROJECT);
  const catalogue = readCatalogue(
    readProjectFile('features/catalogue.yaml'),
    'features/catalogue.yaml',
  );
  const ledger = readLedger(readProjectFile('features/ledger.yaml'), 'features/ledger.yaml');

  it('can be read', () => {
    expect([...catalogue.problems, ...ledger.problems].join('\n')).to.equal('');
    expect(features).not.to.be.empty;
    expect(catalogue.entries).not.to.be.empty;
  });

  it('account for each guarantee, once', () => {
    const problems = coverageProblems({
      features,
      catalogue: catalogue.entries,
      ledger: ledger.entries,
    });
    expect(problems.join('\n')).to.equal('');
  });
});
