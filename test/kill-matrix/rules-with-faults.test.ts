import { expect } from 'chai';
import { faults } from '../../faults/index';
import { readFeatures } from '../../src/suite/feature-file';
import { PROJECT } from '../suite/project';

describe('the seeded faults', () => {
  const rules = readFeatures(PROJECT)
    .flatMap((feature) => feature.rules)
    .flatMap(({ tags }) => tags.filter((tag) => /^@G-\d+$/.test(tag)).map((tag) => tag.slice(1)));

  it('violate each Rule at least once: npm run kill says whether the Rule detects it', () => {
    const violated = new Set(faults.flatMap(({ breaks }) => breaks));
    expect(rules).not.to.be.empty;
    expect(rules.filter((id) => !violated.has(id))).to.deep.equal([]);
  });

  it('violate Rules that there are', () => {
    const unknown = faults.flatMap(({ id, breaks }) =>
      breaks.filter((rule) => !rules.includes(rule)).map((rule) => `${id}: ${rule}`),
    );
    expect(unknown).to.deep.equal([]);
  });
});
