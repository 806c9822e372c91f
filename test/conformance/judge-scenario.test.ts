/** The verdict of a whole plan, which the kill matrix and the mutants of a kernel rest on. */

import { expect } from 'chai';
import { judgeScenario, type Searched } from '../../src/conformance/judge-scenario';
import { collectPlan, takePlans } from '../../src/conformance/plan-collection';
import { type ScenarioPlan, ScenarioPlanner } from '../../src/conformance/scenario-plan';
import { NondeterminismError } from '../../src/model-checker/nondeterminism';
import type { Quantifier } from '../../src/properties/evaluate';
import type { Property } from '../../src/properties/property';
import type { Observation } from '../../src/protocol/implementation';
import type { Trace } from '../../src/protocol/trace';
import { A, enters, GPU, propertyOf, settles } from '../properties/traces';
import { bad, exits, good, returnsZero, synchronizes } from './scenarios';

interface Asked {
  readonly phases: number;
  readonly monitors: number;
  /** Which of the traces a search may end with. */
  readonly wanted: readonly boolean[];
}

/** Shows the traces of each script, by the number of its phases. */
class Fake implements Searched {
  readonly asked: Asked[] = [];
  readonly replayed: number[] = [];
  interleavings = 3n;
  complete = true;
  again: Trace | null = null;

  constructor(private readonly traces: (phases: number) => readonly Trace[]) {}

  readonly search: Searched['search'] = ({ phases }, monitors, isWanted): Observation => {
    const traces = this.traces(phases.length);
    const wanted = traces.map(isWanted);
    this.asked.push({ phases: phases.length, monitors: monitors.length, wanted });
    const outcomes = traces.map((trace, index) => ({
      trace,
      interleavings: 1n,
      schedule: [index],
    }));
    const { interleavings, complete } = this;
    return { outcomes: () => outcomes, interleavings, states: 7, complete };
  };

  readonly replay: NonNullable<Searched['replay']> = ({ phases }, [index = 0]) => {
    this.replayed.push(index);
    const events = this.again ?? this.traces(phases.length)[index] ?? [];
    return [{ task: GPU, what: 'a step', events }];
  };
}

const holds = propertyOf(() => null);
const fails = propertyOf(() => 'broken');

/** One phase for each Then; the driver acts alone unless `beside` it the process exits. */
function planned(
  properties: readonly (readonly [Property, Quantifier])[],
  { beside = false, held = false } = {},
): ScenarioPlan {
  const planner = new ScenarioPlanner();
  const { builder } = planner;
  builder.enter('Given');
  builder.addProcess('A');
  builder.addDriver('gpu');
  if (held) builder.addBehaviour('gpu', { callback: 'release', does: 'hold' });
  for (const [index, [property, quantifier]] of properties.entries()) {
    if (index === 0 || property !== properties[index - 1]?.[0]) {
      builder.enter('When');
      builder.act(synchronizes);
      if (beside) builder.act(exits);
    }
    builder.enter('Then');
    planner.plan(`sentence ${index}`, property, quantifier);
  }
  return planner.finish();
}

const each = (...traces: readonly Trace[]) => new Fake(() => traces);

describe('the judgement of a plan', () => {
  it('passes with the states of its searches, one for each script', () => {
    const searched = each(good);
    const plan = planned([
      [holds, 'every'],
      [returnsZero, 'every'],
    ]);
    expect(judgeScenario(plan, searched)).to.deep.equal({ verdict: 'pass', states: 14 });
    expect(searched.asked.map(({ phases }) => phases)).to.deep.equal([2, 3]);
    expect(searched.asked.map(({ monitors }) => monitors)).to.deep.equal([1, 2]);
  });

  it('searches once for several properties of a script', () => {
    const searched = each(good);
    const plan = planned([
      [holds, 'every'],
      [holds, 'some'],
    ]);
    expect(judgeScenario(plan, searched)).to.deep.equal({ verdict: 'pass', states: 7 });
    expect(searched.asked).to.deep.equal([{ phases: 2, monitors: 3, wanted: [false] }]);
  });

  it('fails with the property, the outcome and the count, and searches no further', () => {
    const searched = each(good, bad);
    const plan = planned([
      [returnsZero, 'every'],
      [holds, 'every'],
    ]);
    const judged = judgeScenario(plan, searched);
    expect(judged).to.include({ verdict: 'fail', interleavings: 3n });
    if (judged.verdict !== 'fail') return;
    expect(judged.planned?.sentence).to.equal('sentence 0');
    expect(judged.outcome?.trace).to.equal(bad);
    expect(judged.why).to.contain('-11');
    expect(searched.asked).to.deep.equal([{ phases: 2, monitors: 1, wanted: [false, true] }]);
  });

  it('may end a search only with what must never be', () => {
    const searched = each(bad);
    const plan = planned([
      [fails, 'some'],
      [fails, 'some'],
    ]);
    expect(judgeScenario(plan, searched)).to.include({ verdict: 'fail', outcome: null });
    expect(searched.asked[0]?.wanted).to.deep.equal([false]);
    const one = each(bad);
    judgeScenario(
      planned([
        [returnsZero, 'every'],
        [returnsZero, 'some'],
      ]),
      one,
    );
    expect(one.asked[0]?.wanted).to.deep.equal([true]);
  });

  it('says that a bound ended a search, unless a violation was found all the same', () => {
    const searched = each(good);
    searched.complete = false;
    const judged = judgeScenario(planned([[holds, 'every']]), searched);
    expect(judged).to.include({ verdict: 'inconclusive', boundExceeded: true });
    if (judged.verdict === 'inconclusive') expect(judged.why).to.contain('gave up after 7 states');
    const violating = each(bad);
    violating.complete = false;
    const failed = judgeScenario(planned([[returnsZero, 'every']]), violating);
    expect(failed.verdict).to.equal('fail');
  });

  it('fails an implementation that is not deterministic, and samples two outcomes', () => {
    const searched = each(good, good, good, good);
    expect(judgeScenario(planned([[holds, 'every']]), searched).verdict).to.equal('pass');
    expect(searched.replayed).to.have.length(2);
    const other = each(good);
    other.again = bad;
    const judged = judgeScenario(planned([[holds, 'every']]), other);
    expect(judged).to.include({ verdict: 'fail', planned: null, outcome: null, interleavings: 3n });
  });

  it('lets other errors of a replay through', () => {
    const searched = each(good);
    const broken = {
      ...searched,
      search: searched.search,
      replay: () => {
        throw new TypeError('a defect');
      },
    };
    expect(() => judgeScenario(planned([[holds, 'every']]), broken)).to.throw(TypeError, 'defect');
    const none = {
      ...broken,
      replay: () => {
        throw new NondeterminismError('other steps');
      },
    };
    const judged = judgeScenario(planned([[holds, 'every']]), none);
    expect(judged.verdict).to.equal('fail');
    if (judged.verdict === 'fail') expect(judged.why).to.contain('other steps');
  });

  it('is inconclusive where tasks race in one interleaving only', () => {
    const searched = each(good);
    searched.interleavings = 1n;
    const judged = judgeScenario(planned([[holds, 'every']], { beside: true }), searched);
    expect(judged).to.deep.equal({
      verdict: 'inconclusive',
      why: 'tasks race, but there is only one interleaving',
      boundExceeded: false,
    });
  });

  it('monitors held callbacks in the script that holds them, and wants them entered', () => {
    const entered: Trace = [settles(0), enters(A, 'release'), ...good];
    const plan = planned([[holds, 'every']], { held: true });
    const passing = new Fake(() => [entered]);
    expect(judgeScenario(plan, passing).verdict).to.equal('pass');
    expect(passing.asked.map(({ phases, monitors }) => [phases, monitors])).to.deep.equal([
      [2, 2],
      [3, 1],
    ]);
    const never = judgeScenario(plan, each(good));
    expect(never).to.deep.equal({
      verdict: 'inconclusive',
      why: 'release of driver gpu is held, but was never entered meanwhile',
      boundExceeded: false,
    });
  });
});

describe('plans that are collected', () => {
  it('are those with an id, and are taken once', () => {
    const plan = planned([[holds, 'every']]);
    const scenario = { scenarioId: 'G-001.1', guaranteeId: 'G-001', statement: 's' } as never;
    collectPlan(plan);
    collectPlan({ ...plan, scenario });
    expect(takePlans()).to.deep.equal([{ ...plan, scenario }]);
    expect(takePlans()).to.deep.equal([]);
  });
});
