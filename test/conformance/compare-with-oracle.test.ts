/** A search with monitors gives the verdicts of the functions of traces. */
import { expect } from 'chai';
import { faults } from '../../faults/index';
import type { FiledPlan } from '../../src/conformance/scenario-plan';
import { projectPlans } from '../suite/project-plans';
import { compareWithOracle } from './compare-with-oracle';

const BUDGET = { maxStates: 6_000, maxSteps: 2_000 };
/** Every this many scenarios, and every this many faults. */
const SCENARIOS = 4;
const FAULTS = 25;

describe('the verdicts of monitors', function () {
  this.timeout(600_000);
  let plans: readonly FiledPlan[];

  before(async () => {
    plans = await projectPlans();
  });

  it('are those of the functions of traces on the reference', () => {
    const some = plans.filter((_, index) => index % SCENARIOS === 0);
    const { compared, differences } = compareWithOracle(some, {}, BUDGET);
    expect(differences.join('\n')).to.equal('');
    expect(compared).to.be.at.least(500);
  });

  for (const { id, parts, breaks } of faults.filter((_, index) => index % FAULTS === 0)) {
    it(`are those of the functions of traces with the fault ${id}`, () => {
      const own = plans.filter(({ scenario }) => breaks.includes(scenario.guaranteeId));
      const { compared, differences } = compareWithOracle(own, parts, BUDGET);
      expect(differences.join('\n')).to.equal('');
      expect(compared).to.be.at.least(1);
    });
  }
});
