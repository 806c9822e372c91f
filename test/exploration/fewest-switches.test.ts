import { expect } from 'chai';
import fc from 'fast-check';
import { explore, type Schedule } from '../../src/exploration/explore';
import { fewestSwitches, switchesOf } from '../../src/exploration/fewest-switches';
import type { Program } from '../../src/exploration/program';
import { replay } from '../../src/exploration/replay';
import { type Operation, step } from '../../src/kernel/effect';
import { scriptProgram } from '../../src/reference/script-program';
import type { Script } from '../../src/spec/script';
import type { Trace } from '../../src/spec/trace';
import { allSchedules } from './plain-enumeration';
import { counter, increment, programOf, said, say, steps, visibleSteps } from './programs';
import { smallScript } from './script-arbitrary';

const ENOUGH = { maxStates: 100_000, maxSteps: 1000 };

/** By trying them all: switches and steps of the easiest schedule for each trace. */
function bruteForce(program: Program, limit: number): Map<string, [number, number]> {
  const best = new Map<string, [number, number]>();
  for (const { trace, schedule } of allSchedules(program, limit)) {
    const key = JSON.stringify(trace);
    const cost: [number, number] = [switchesOf(program, schedule), schedule.length];
    const known = best.get(key);
    if (known === undefined || cost[0] < known[0] || (cost[0] === known[0] && cost[1] < known[1]))
      best.set(key, cost);
  }
  return best;
}

function compare(program: Program, limit: number): number {
  const best = bruteForce(program, limit);
  for (const [key, cost] of best) {
    const found = fewestSwitches(program, ENOUGH, (trace) => JSON.stringify(trace) === key);
    if (found === null) throw new Error('there is an interleaving, and none is found');
    expect(JSON.stringify(traceOf(program, found))).to.equal(key);
    expect([switchesOf(program, found), found.length]).to.deep.equal(cost);
  }
  return best.size;
}

function traceOf(program: Program, schedule: Schedule): Trace {
  return replay(program, schedule).flatMap(({ events }) => events);
}

describe('the interleaving with the fewest context switches', () => {
  it('is that of plain enumeration, for small programs', () => {
    const idle = function* (): Operation {
      yield say((machine) => `counter ${machine.read(counter)}`);
    };
    const walks = function* (): Operation {
      const seen = yield step('read', (machine) => machine.read(counter));
      yield* steps(seen === 1 ? 4 : 1)();
      yield say('walked');
    };
    expect(compare(programOf({ one: increment, two: increment, idle }), 100)).to.equal(2);
    expect(compare(programOf({ a: visibleSteps('a', 3), b: visibleSteps('b', 3) }), 100)).to.equal(
      20,
    );
    expect(compare(programOf({ walks, one: increment, two: steps(2) }), 10_000)).to.equal(1);
  });

  it('is that of plain enumeration, for scripts', () => {
    let compared = 0;
    fc.assert(
      fc.property(smallScript, (script) => {
        const program = programOrNull(script);
        if (program === null) return;
        const found = explore(program, { maxStates: 2000, maxSteps: 500 });
        if (!found.complete || found.interleavings > 400n || found.outcomeCount < 2) return;
        compared += compare(program, 400);
      }),
      { seed: 20190806, numRuns: 300 },
    );
    expect(compared).to.be.at.least(200);
  });

  it('is none where no trace is wanted, or the budget is too small', () => {
    const program = programOf({ a: visibleSteps('a', 3), b: visibleSteps('b', 3) });
    expect(fewestSwitches(program, ENOUGH, () => false)).to.equal(null);
    const any = (trace: Trace) => said(trace).length === 6;
    expect(fewestSwitches(program, { ...ENOUGH, maxStates: 3 }, any)).to.equal(null);
    expect(fewestSwitches(program, { ...ENOUGH, maxSteps: 5 }, any)).to.equal(null);
    expect(fewestSwitches(program, ENOUGH, any)).to.deep.equal([0, 0, 0, 1, 1, 1]);
  });
});

function programOrNull(script: Script): Program | null {
  try {
    return scriptProgram(script);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
