/** Searches for whoever doubts the monitors or the reductions: what they find is the same. */
import { expect } from 'chai';
import { Reference, type SearchChoice } from '../../src/implementations/reference';
import { searchScript } from '../../src/model-checker/searched-implementation';
import { calls, gets, script, taskOf } from '../implementations/scripts';
import { RealSuite } from './real-suite';

const SEARCHES = [[], ['--no-reduction'], ['--trace-states', '--no-reduction']];
const FEATURES = ['features/violation.feature', 'features/interleavings.feature'];

describe('a search with whole traces, or without reductions', function () {
  this.timeout(120_000);
  let suite: RealSuite;

  before(() => {
    suite = new RealSuite();
  });

  after(() => suite.remove());

  it('has the same verdicts and counts', async () => {
    const found = [];
    for (const options of SEARCHES) {
      const { code, out } = await suite.quickly(...FEATURES, ...options);
      const [, interleavings, states] = /interleavings +(.+), through ([\d,]+) st/.exec(out) ?? [];
      const verdicts = out.match(/^(?:PASS|FAIL|guarantees|\d+ passed).*/gm);
      found.push({ code, verdicts, interleavings, states: Number(states?.replaceAll(',', '')) });
    }
    const [usual, unreduced, traces] = found;
    expect(usual?.verdicts).to.have.length.greaterThan(1);
    expect(usual?.interleavings).to.match(/^[\d,]+$/);
    for (const other of [unreduced, traces])
      expect(other).to.deep.include({ ...usual, states: other?.states });
    expect(traces?.states).to.be.greaterThan(2 * (usual?.states ?? 0));
  });

  it('has no symmetry reduction, where none is wanted', () => {
    const puts = [2, 3].map((task) =>
      calls('mmu_notifier_put', { notifier: 'n1', task: taskOf('gpu', task) }),
    );
    const racing = script([gets, gets, puts]);
    const search = (choice: SearchChoice) =>
      searchScript(new Reference({ search: choice }), racing, { monitors: [] });
    const [usual, unreduced] = [search({}), search({ reduction: false })];
    expect(unreduced.interleavings).to.equal(usual.interleavings);
    expect(unreduced.states).to.be.greaterThan(usual.states);
  });
});
