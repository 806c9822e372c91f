import { expect } from 'chai';
import type { Property } from '../../src/properties/property';
import type { Action } from '../../src/protocol/script';
import { A, enters, propertyOf, settles } from '../properties/traces';
import { FakeImplementation } from './fake-implementation';
import {
  exits,
  given,
  good,
  implementation,
  scenario,
  synchronizes,
  type TestScenario,
  then,
  when,
} from './scenarios';

const maps: Action = {
  do: 'range',
  task: { of: 'process', name: 'A', number: 1 },
  call: 'mmap',
  range: { start: 0x1000, end: 0x2000 },
};

/** The phases of the scenario by what is done in each. */
function phasesOf(run: TestScenario): string[][] {
  return run.builder.script().phases.map((actions) => actions.map((action) => action.do));
}

describe('the phases of a scenario', () => {
  it('begin with an empty one, so that the start can be read', () => {
    expect(phasesOf(scenario(implementation(good)))).to.deep.equal([[]]);
  });

  it('are one for each Given', () => {
    const run = scenario(implementation(good));
    given(run, maps, synchronizes);
    expect(phasesOf(run)).to.deep.equal([[], ['range'], ['call']]);
  });

  it('are one for a When with what follows it, until the next Then', async () => {
    const run = scenario(implementation(good));
    given(run, maps);
    when(run, synchronizes, maps);
    await then(run);
    when(run, exits);
    expect(phasesOf(run)).to.deep.equal([[], ['range'], ['call', 'range'], ['exit']]);
  });

  it('go on where a Given stands between', async () => {
    const run = scenario(implementation(good));
    when(run, maps);
    given(run, synchronizes);
    when(run, exits);
    expect(phasesOf(run)).to.deep.equal([[], ['range'], ['call'], ['exit']]);
  });
});

describe('since then', () => {
  /** Records what the properties are evaluated on. */
  function noting(seen: number[]): Property {
    return propertyOf((_, since) => {
      seen.push(since);
      return null;
    });
  }

  it('is the first phase of the When before the Then, for each Then after it', async () => {
    const seen: number[] = [];
    const run = scenario(implementation(good));
    given(run, maps, synchronizes);
    when(run, maps);
    await then(run, noting(seen));
    await then(run, noting(seen));
    when(run, exits);
    await then(run, noting(seen));
    expect(seen).to.deep.equal([3, 3, 4]);
  });

  it('is the phase after the start where no When came yet', async () => {
    const seen: number[] = [];
    const run = scenario(implementation(good));
    given(run, maps);
    await then(run, noting(seen));
    expect(seen).to.deep.equal([1]);
  });
});

describe('callbacks that are held at the end', () => {
  const hold = (run: TestScenario, callback: 'release' | 'free_notifier') =>
    run.builder.addBehaviour('gpu', { callback, does: 'hold' });
  const continues = (callback: 'release' | 'free_notifier'): Action => {
    return { do: 'continue', driver: 'gpu', callback };
  };
  const entered = [settles(0), enters(A, 'release'), enters(A, 'free_notifier'), settles(1)];

  it('are released for the implicit property, and for it alone', async () => {
    const under = new FakeImplementation(() => ({ traces: [entered] }));
    const run = scenario(under);
    hold(run, 'release');
    hold(run, 'free_notifier');
    when(run, exits);
    await then(run);
    await run.finish();
    const [judged, checked] = under.scripts.map(({ phases }) => phases);
    expect(judged).to.deep.equal([[], [exits]]);
    expect(checked).to.deep.equal([
      [],
      [exits],
      [continues('release'), continues('free_notifier')],
    ]);
  });

  it('are not released twice', async () => {
    const under = new FakeImplementation(() => ({ traces: [entered] }));
    const run = scenario(under);
    hold(run, 'release');
    hold(run, 'free_notifier');
    when(run, exits);
    await then(run);
    when(run, continues('release'));
    await then(run);
    await run.finish();
    const last = under.scripts.at(-1)?.phases;
    expect(last?.slice(2)).to.deep.equal([[continues('release')], [continues('free_notifier')]]);
  });

  it('make the verdict depend on what happens once they go on', async () => {
    const under = new FakeImplementation(({ phases }) => {
      const letGo = phases.length > 2;
      const late = { kind: 'report', report: 'deadlock', task: A, detail: 'late' } as const;
      return { traces: [letGo ? [...entered, late] : entered] };
    });
    const run = scenario(under);
    hold(run, 'release');
    when(run, exits);
    await then(run);
    await run.finish().then(
      () => expect.fail('expected a violation'),
      (error: Error) => expect(error.message).to.match(/^the kernel log is not clean: deadlock/),
    );
    expect(run.record().verdict).to.equal('fail');
  });
});
