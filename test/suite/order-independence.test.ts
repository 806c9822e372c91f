import { expect } from 'chai';
import { agree } from '../../scripts/compare-runs';
import { runSeparately } from '../../scripts/separate-run';
import { PROJECT } from './project';

/** One folder in three orders; `npm run stability` runs the whole specification in many more. */
describe('the verdicts of the specification', () => {
  it('depend neither on the order of the scenarios nor on the number of processes', async () => {
    const lines: string[] = [];
    const agreed = await agree(
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

  it('are not compared where no scenario is selected', async () => {
    const refused = await runSeparately(['--tags', '@nothing'], PROJECT).catch(String);
    expect(refused).to.match(/Error: no scenario is selected by --tags "@nothing"$/);
  }).timeout(30_000);
});
