import { expect } from 'chai';
import { agree, runSeparately } from '../../scripts/stability';
import { PROJECT } from './project';

/** One folder in three orders; `npm run stability` runs the whole specification in many more. */
describe('the verdicts of the specification', () => {
  it('depend neither on the order of the scenarios nor on the number of processes', () => {
    const lines: string[] = [];
    const agreed = agree(
      [
        ['--order', 'defined'],
        ['--order', 'random:1', '--parallel', '2'],
        ['--order', 'reverse'],
      ],
      (order) => runSeparately(['features/registration', ...order], PROJECT),
      (line) => lines.push(line),
    );
    expect(agreed, lines.join('\n')).to.equal(true);
  }).timeout(120_000);

  it('are not compared where no scenario is selected', () => {
    expect(() => runSeparately(['--tags', '@nothing'], PROJECT)).to.throw(
      /^error: no scenario is selected by --tags "@nothing"$/,
    );
  }).timeout(30_000);
});
