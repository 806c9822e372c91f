import { expect } from 'chai';
import { readCatalogue, readNotJudged } from '../../src/suite/catalogue';
import { readFeatures } from '../../src/suite/feature-file';
import { coverageProblems } from './check-coverage';
import { PROJECT, readProjectFile } from './project';

describe('the features, catalogue.yaml and ledger.yaml', () => {
  const features = readFeatures(PROJECT);
  const catalogue = readCatalogue(
    readProjectFile('features/catalogue.yaml'),
    'features/catalogue.yaml',
  );
  const notJudged = readNotJudged(readProjectFile('features/ledger.yaml'), 'features/ledger.yaml');

  it('are valid', () => {
    expect([...catalogue.problems, ...notJudged.problems].join('\n')).to.equal('');
    expect(features).not.to.be.empty;
    expect(catalogue.entries).not.to.be.empty;
  });

  it('cover each guarantee once', () => {
    const problems = coverageProblems({
      features,
      catalogue: catalogue.entries,
      notJudged: notJudged.entries,
    });
    expect(problems.join('\n')).to.equal('');
  });
});
