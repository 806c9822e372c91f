/** The reference, with the known defects of Linux 6.12, has the traces of the C of Linux 6.12. */
import { expect } from 'chai';
import {
  type Compared,
  comparableScripts,
  compareScript,
  type ScenarioScript,
} from '../../../scripts/trace-set-comparison';
import { partsWithDefects } from '../../../scripts/trace-sets';
import { referenceParts } from '../../../src/harness/kernel-under-test';
import { loadUnit } from '../../../src/implementations/kernel-source/load-unit';
import { partsOfUnit } from '../../../src/implementations/kernel-source/parts';
import { packageRoot } from '../../../src/package-root';
import { loadPlans } from '../../../src/suite/load-plans';
import { tree } from './trees';

/** Takes a share of the scripts; `npm run compare:kernel` takes all. */
const MAX_STATES = 1000;

/** Scenarios that show H-41 and H-40. */
const SHOWING_DEFECTS = ['G-063.1', 'G-165.5'];

describe('the traces of the reference and of Linux 6.12', () => {
  let scripts: readonly ScenarioScript[];
  let compared: Compared;

  before(async () => {
    const plans = await loadPlans(packageRoot());
    scripts = plans.map(({ scenario, script }) => ({ id: scenario.scenarioId, script }));
    compared = {
      reference: partsWithDefects(),
      c: partsOfUnit(loadUnit(await tree('6.12')), {
        memoryModel: 'sc',
        sharedStacks: [],
        ambiguousSizes: [],
      }),
      budget: { maxStates: MAX_STATES, maxSteps: 10_000 },
      options: { partialOrderReduction: true },
    };
  });

  it('are the same, where both searches are short', () => {
    const comparisons = comparableScripts(scripts).comparable.map((one) =>
      compareScript(one, compared),
    );
    const ids = (outcome: string) =>
      comparisons.filter((one) => one.outcome === outcome).map(({ id }) => id);
    expect(ids('different')).to.deep.equal([]);
    expect(ids('equal')).to.have.length.above(500);
  });

  it('leave out only what 6.12 never had', () => {
    const { leftOut } = comparableScripts(scripts);
    expect([...leftOut.keys()]).to.have.members(['notifiers of 2008', 'mirrors of HMM']);
  });

  for (const id of SHOWING_DEFECTS) {
    it(`differ without the known defects, in ${id}`, () => {
      const budget = { ...compared.budget, maxStates: 100_000 };
      const chosen = scripts.filter((one) => one.id === id);
      const [with612, without] = [compared.reference, referenceParts].map((reference) =>
        chosen.map((one) => compareScript(one, { ...compared, budget, reference }).outcome),
      );
      expect(with612).to.deep.equal(['equal']);
      expect(without).to.deep.equal(['different']);
    });
  }
});
