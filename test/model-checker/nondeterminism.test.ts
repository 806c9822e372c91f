/** A task must yield the same steps whenever it receives the same results. */
import { expect } from 'chai';
import { explore } from '../../src/model-checker/explore';
import { NondeterminismError } from '../../src/model-checker/nondeterminism';
import { sample } from '../../src/model-checker/pct-scheduler';
import type { Program } from '../../src/model-checker/program';
import { programOf, reportStep, visibleSteps } from './programs';

const BUDGET = { maxStates: 1000, maxSteps: 100 };

/** A program whose generator yields other steps the second time. */
function unstable(): Program {
  let runs = 0;
  return programOf({
    a: visibleSteps('a', 2),
    *b() {
      runs++;
      yield { ...reportStep('b'), what: runs === 1 ? 'wait' : 'hurry' };
    },
  });
}

/** A program that yields more steps each time. */
function longer(): Program {
  let runs = 0;
  return programOf({
    *a() {
      for (let turn = runs++; turn >= 0; turn--) yield { ...reportStep('a'), what: 'turn' };
    },
  });
}

describe('a task that yields other steps when it is run again', () => {
  it('is found where all interleavings are explored', () => {
    expect(() => explore(unstable(), BUDGET))
      .to.throw(NondeterminismError)
      .with.property('message')
      .that.contains('b, run again with the same results, comes to "hurry", and came to "wait"');
  });

  it('is found at its end', () => {
    expect(() => explore(longer(), BUDGET)).to.throw('comes to "turn", and came to "its end"');
  });

  it('is found among random interleavings', () => {
    const sampling = { runs: 5, bugDepth: 2, seed: 1 };
    expect(() => sample(unstable(), sampling, BUDGET)).to.throw(NondeterminismError);
  });
});
