import { expect } from 'chai';
import { contextSwitches } from '../../src/counterexample/select-outcome';
import { step, waitUntil } from '../../src/machine/effect';
import { explore } from '../../src/model-checker/explore';
import { ScheduleMinimizer } from '../../src/model-checker/minimize-schedule';
import type { Program } from '../../src/model-checker/program';
import { replay } from '../../src/model-checker/replay';
import { Simulation } from '../../src/model-checker/simulation';
import type { Trace, TraceEvent } from '../../src/protocol/trace';
import {
  counter,
  criticalSection,
  increment,
  programOf,
  reportStep,
  steps,
  visibleSteps,
} from './programs';

const ENOUGH = { maxStates: 100_000, maxSteps: 1000 };
const PLENTY = 100_000;

interface Run {
  readonly schedule: readonly number[];
  readonly trace: Trace;
}

/** Every interleaving with this prefix, each run from the initial state. */
function* everySchedule(program: Program, prefix: readonly number[] = []): Generator<Run> {
  const simulation = new Simulation(program);
  simulation.boot();
  const trace: TraceEvent[] = [];
  let continues = true;
  for (const task of prefix) {
    simulation.enabledTasks();
    continues = simulation.step(task);
    trace.push(...simulation.machine.events);
  }
  const enabled = continues ? simulation.enabledTasks() : [];
  if (enabled.length === 0) yield { schedule: prefix, trace };
  for (const task of enabled) yield* everySchedule(program, [...prefix, task]);
}

describe('the interleaving with the fewest context switches', () => {
  const programs: Readonly<Record<string, Program>> = {
    'visible steps': programOf({ a: visibleSteps('a', 2), b: visibleSteps('b', 2) }),
    'silent steps': programOf({ a: steps(3), b: visibleSteps('b', 2), c: steps(2) }),
    'a lock': programOf({ a: () => criticalSection('a'), b: () => criticalSection('b') }),
    'a race': programOf({
      a: increment,
      b: increment,
      idle: function* () {
        yield reportStep((machine) => String(machine.read(counter)));
      },
    }),
    'an end before all is done': programOf({
      a: steps(3),
      b: function* () {
        yield step('oops', (machine) => machine.oops('WARN_ON', 'the end'));
      },
    }),
    'an end that need not wait': programOf({
      a: function* () {
        yield step('lets b end', (machine) => machine.write(counter, 1));
        yield* steps(2)();
      },
      b: function* () {
        yield waitUntil('waits', (machine) => machine.read(counter) > 0);
        yield step('oops', (machine) => machine.oops('WARN_ON', 'the end'));
      },
    }),
    'a task that must wait': programOf({
      a: function* () {
        yield waitUntil('waits', (machine) => machine.read(counter) > 0);
        yield reportStep('a');
      },
      b: increment,
    }),
  };
  for (const [what, program] of Object.entries(programs)) {
    it(`is found in a program of ${what}, as by plain enumeration`, () => {
      const all = [...everySchedule(program)];
      for (const { trace } of explore(program, ENOUGH).outcomes()) {
        const best = new ScheduleMinimizer(program).minimize(trace, PLENTY);
        if (best === null) throw new RangeError('expected a schedule');
        expect(replay(program, best).flatMap(({ events }) => events)).to.deep.equal(trace);
        const same = all.filter((one) => JSON.stringify(one.trace) === JSON.stringify(trace));
        const fewest = Math.min(...same.map(({ schedule }) => contextSwitches(schedule)));
        expect(contextSwitches(best)).to.equal(fewest);
        const among = same.filter(({ schedule }) => contextSwitches(schedule) === fewest);
        expect(best).to.have.length(Math.min(...among.map(({ schedule }) => schedule.length)));
      }
    });
  }

  it('is not found where there is none, or within too few states', () => {
    const program = programs['a lock'] as Program;
    const [outcome] = explore(program, ENOUGH).outcomes();
    const trace: Trace = outcome?.trace ?? [];
    expect(new ScheduleMinimizer(program).minimize(trace, 2)).to.equal(null);
    expect(new ScheduleMinimizer(program).minimize(trace.slice(1), PLENTY)).to.equal(null);
    expect(new ScheduleMinimizer(program).minimize([...trace, ...trace], PLENTY)).to.equal(null);
  });
});
