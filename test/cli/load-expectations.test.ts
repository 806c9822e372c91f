/** The known defects of kernel trees, which `check kernel-source` takes for known failures. */
import { join } from 'node:path';
import { expect } from 'chai';
import { KERNEL_SOURCE_DEFECTS, knownDefects } from '../../src/cli/load-expectations';
import { readExpectations } from '../../src/report/expectations';
import { Features } from '../../src/suite/load-features';
import { PROJECT, readProjectFile } from '../suite/project';

describe('the known defects of kernel trees', () => {
  it('are scenarios of the specification, each with its finding', () => {
    const features = new Features(PROJECT);
    const text = readProjectFile(KERNEL_SOURCE_DEFECTS);
    const { entries, problems } = readExpectations(text, KERNEL_SOURCE_DEFECTS, features.ids());
    expect(problems).to.deep.equal([]);
    expect(entries.map(({ reason }) => reason.slice(0, 6))).to.have.members([
      ...Array(9).fill('H-41, '),
      ...Array(6).fill('H-40, '),
    ]);
    expect(knownDefects(features)).to.deep.equal(entries);
  });

  it('are none of features that do not have these scenarios', () => {
    expect(knownDefects(new Features(join(PROJECT, 'test/fixtures/suite')))).to.deep.equal([]);
  });
});
