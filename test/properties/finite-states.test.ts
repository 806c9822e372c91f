/** The states of each monitor stay few on the scripts of the suite, however long the traces are. */
import { expect } from 'chai';
import type { PlannedProperty } from '../../src/conformance/scenario-plan';
import { scriptProgram } from '../../src/harness/script-program';
import { explore } from '../../src/model-checker/explore';
import type { Monitor } from '../../src/properties/property';
import { projectPlans } from '../suite/project-plans';

const BUDGET = { maxStates: 100_000, maxSteps: 2_000 };
/** The monitor with the most states has 21 on one script. */
const MAX_STATES = 100;
/** Scripts of the suite, of which some have many traces. */
const SCRIPTS = 100;

/** The monitor, which notes the states that it is in. */
class ObservedMonitor implements Monitor {
  readonly states = new Set<string>();
  readonly name: string;
  readonly initial: Monitor['initial'];

  constructor(private readonly observed: Monitor) {
    this.name = observed.name;
    this.initial = observed.initial;
  }

  step(...[state, event]: Parameters<Monitor['step']>): ReturnType<Monitor['step']> {
    const next = this.observed.step(state, event);
    this.states.add(JSON.stringify(next));
    return next;
  }

  verdict(state: Monitor['initial']): ReturnType<Monitor['verdict']> {
    return this.observed.verdict(state);
  }
}

/** How many states the monitors of each script have: by the name of the monitor, the most. */
function statesOf(scripts: Iterable<readonly PlannedProperty[]>): Map<string, number> {
  const most = new Map<string, number>();
  for (const properties of scripts) {
    const { script } = properties[0] as PlannedProperty;
    const monitors = properties.map(
      ({ property, since }) => new ObservedMonitor(property.monitor(since)),
    );
    explore(scriptProgram(script), BUDGET, { monitors });
    for (const { name, states } of monitors)
      most.set(name, Math.max(most.get(name) ?? 0, states.size));
  }
  return most;
}

function tooMany(states: ReadonlyMap<string, number>): string[] {
  return [...states].flatMap(([name, count]) =>
    count > MAX_STATES ? [`${name}: ${count} states`] : [],
  );
}

describe('the states of monitors', function () {
  this.timeout(600_000);
  let scripts: readonly (readonly PlannedProperty[])[];

  before(async () => {
    const byScript = new Map<string, PlannedProperty[]>();
    for (const { properties } of await projectPlans()) {
      for (const planned of properties) {
        const key = JSON.stringify(planned.script);
        byScript.set(key, [...(byScript.get(key) ?? []), planned]);
      }
    }
    scripts = [...byScript.values()];
  });

  it('stay few on the scripts of the suite', () => {
    const states = statesOf(scripts);
    expect(states.size).to.be.at.least(300);
    expect(tooMany(states)).to.deep.equal([]);
  });

  it('are too many where a monitor remembers all events, which is told by name', () => {
    const trace: Monitor = {
      name: 'the whole trace',
      initial: [],
      step: (state, event) => [...(state as readonly string[]), JSON.stringify(event)],
      verdict: () => null,
    };
    const property = { name: trace.name, monitor: () => trace };
    const all = scripts.map(([planned]) => ({ ...(planned as PlannedProperty), property }));
    const [named] = tooMany(statesOf(all.slice(0, SCRIPTS).map((planned) => [planned])));
    expect(named).to.match(/^the whole trace: \d+ states$/);
  });
});
