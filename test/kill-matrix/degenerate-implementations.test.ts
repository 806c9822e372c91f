/** Degenerate implementations, such as one that does nothing, must pass no positive guarantee. */
import { expect } from 'chai';
import type { FiledPlan } from '../../src/conformance/scenario-plan';
import { CallbackName } from '../../src/protocol/names';
import { projectPlans } from '../suite/project-plans';
import { answersAlways, degenerates, fixedAnswers } from './degenerate-implementations';
import { passingGuarantees } from './passing-guarantees';

/** A step that requires a callback, and one that forbids it. */
const SAYS_CALLED = new RegExp(`\\b(${CallbackName.options.join('|')}) of `);
const SAYS_NOT_CALLED = /was never called|at most|^after .*, no callback of /;

/**
 * A guarantee is positive if a step of its scenarios requires something to happen. For an
 * implementation that does nothing, every guarantee is; for one that never calls a driver, those
 * that require a callback.
 */
function saysCalled(plans: readonly FiledPlan[], id: string): boolean {
  return plans
    .filter(({ scenario }) => scenario.guaranteeId === id)
    .flatMap(({ properties }) => properties)
    .some(({ sentence }) => SAYS_CALLED.test(sentence) && !SAYS_NOT_CALLED.test(sentence));
}

describe('a degenerate implementation', function () {
  this.timeout(180_000);
  let plans: readonly FiledPlan[];

  before(async () => {
    plans = await projectPlans();
  });

  const { 'never calls a callback': neverCalls, ...others } = degenerates;

  for (const [what, observe] of Object.entries(others)) {
    it(`that ${what} passes no guarantee`, () => {
      expect(passingGuarantees(plans, { search: observe })).to.deep.equal([]);
    });
  }

  it('that answers every call alike passes no guarantee', () => {
    const passing = fixedAnswers.flatMap((answers) =>
      passingGuarantees(plans, { search: answersAlways(answers) }).map((id) => ({ id, answers })),
    );
    expect(fixedAnswers).to.have.length.greaterThan(200);
    expect(passing).to.deep.equal([]);
  });

  it('that never calls a callback passes no guarantee that requires a callback', () => {
    if (neverCalls === undefined) throw new RangeError('expected such an implementation');
    const passed = passingGuarantees(plans, { search: neverCalls });
    expect(passed.filter((id) => saysCalled(plans, id))).to.deep.equal([]);
    const positive = new Set(plans.map(({ scenario }) => scenario.guaranteeId));
    expect([...positive].filter((id) => saysCalled(plans, id)).length).to.be.greaterThan(100);
  });
});
