import { expect } from 'chai';
import { step, waitUntil } from '../../src/machine/effect';
import type { Operation } from '../../src/machine/machine';
import { explore } from '../../src/model-checker/explore';
import { sample } from '../../src/model-checker/pct-scheduler';
import { replay } from '../../src/model-checker/replay';
import {
  counter,
  increment,
  programOf,
  reportedIn,
  reportStep,
  steps,
  visibleSteps,
} from './programs';

const LIMITS = { maxSteps: 1000 };

describe('random interleavings', () => {
  const program = programOf({ a: visibleSteps('a', 3), b: visibleSteps('b', 3) });

  it('are the same for the same seed, and differ for another', () => {
    const seen = (seed: number) => [
      ...sample(program, { runs: 10, bugDepth: 3, seed }, LIMITS).outcomes(),
    ];
    expect(seen(42)).to.deep.equal(seen(42));
    expect(seen(42)).not.to.deep.equal(seen(43));
  });

  it('are as many as requested, each counted once', () => {
    const found = sample(program, { runs: 500, bugDepth: 3, seed: 1 }, LIMITS);
    const times = [...found.outcomes()].map(({ interleavings }) => interleavings);
    expect(found).to.include({ interleavings: 500n, complete: true, states: 0 });
    expect(times.reduce((sum, one) => sum + one, 0n)).to.equal(500n);
    expect(found.outcomeCount).to.equal(times.length);
  });

  it('are interleavings of the program, with their schedules', () => {
    const all = [...explore(program, { maxStates: 10_000, maxSteps: 100 }).outcomes()];
    for (const { trace, schedule } of sample(
      program,
      { runs: 300, bugDepth: 3, seed: 5 },
      LIMITS,
    ).outcomes()) {
      expect(all.map((one) => reportedIn(one.trace))).to.deep.include(reportedIn(trace));
      expect(replay(program, schedule).flatMap(({ events }) => events)).to.deep.equal(trace);
    }
  });

  it('of bug depth 1 never preempt an enabled task', () => {
    const found = [...sample(program, { runs: 100, bugDepth: 1, seed: 3 }, LIMITS).outcomes()].map(
      ({ trace }) => reportedIn(trace).join(' '),
    );
    expect(found.sort()).to.deep.equal(['a0 a1 a2 b0 b1 b2', 'b0 b1 b2 a0 a1 a2']);
  });

  it('find a bug at least as often as PCT guarantees for its depth', () => {
    const idle = function* (): Operation {
      yield reportStep((machine) => `counter ${machine.read(counter)}`);
    };
    const racy = programOf({ one: increment, two: increment, padding: steps(8), idle });
    const runs = 4000;
    const lost = [...sample(racy, { runs, bugDepth: 2, seed: 7 }, LIMITS).outcomes()].find(
      ({ trace }) => reportedIn(trace).includes('counter 1'),
    );
    const guaranteed = 1 / (4 * 13);
    expect(Number(lost?.interleavings ?? 0n) / runs).to.be.at.least(guaranteed);
    const calm = sample(racy, { runs, bugDepth: 1, seed: 7 }, LIMITS);
    expect([...calm.outcomes()].map(({ trace }) => reportedIn(trace))).to.deep.equal([
      ['counter 2'],
    ]);
  });

  it('enable idle tasks only when no other task is enabled', () => {
    const idle = function* (): Operation {
      yield reportStep('rest');
      yield step('next phase', (machine) => machine.write(counter, 1));
    };
    const waits = function* (): Operation {
      yield waitUntil('the next phase', (machine) => machine.read(counter) === 1);
      yield reportStep('second phase');
    };
    const found = sample(
      programOf({ idle, waits, a: visibleSteps('a', 2) }),
      { runs: 50, bugDepth: 4, seed: 9 },
      LIMITS,
    );
    const traces = [...found.outcomes()].map(({ trace }) => reportedIn(trace).join(' '));
    expect(traces).to.deep.equal(['a0 a1 rest second phase']);
  });

  it('stop at the bound on steps, and are then incomplete', () => {
    const endless = function* (): Operation {
      for (;;) yield reportStep('again');
    };
    const found = sample(
      programOf({ endless }),
      { runs: 3, bugDepth: 2, seed: 1 },
      { maxSteps: 50 },
    );
    expect(found).to.include({ interleavings: 0n, outcomeCount: 0, complete: false });
    expect(found.boundExceeded).to.deep.equal({ why: 'steps', tasks: ['endless'] });
  });

  it('stop at the bound on seconds', () => {
    const limits = { maxSteps: 50, maxSeconds: 0.5 };
    const found = sample(program, { runs: 1e12, bugDepth: 2, seed: 1 }, limits);
    expect(found).to.deep.include({
      complete: false,
      boundExceeded: { why: 'seconds', tasks: [] },
    });
    expect(found.interleavings > 0n).to.equal(true);
  });
});
