/**
 * Searches with monitors, compared with plain enumeration: the monitors end in the same states, each
 * in as many interleavings and after as short a schedule, whatever reductions the search has.
 */
import { expect } from 'chai';
import type { Exploration, ExplorationOptions, Outcome } from '../../src/model-checker/exploration';
import { explore } from '../../src/model-checker/explore';
import type { Program } from '../../src/model-checker/program';
import { RandomNumbers } from '../../src/model-checker/random-numbers';
import { replay } from '../../src/model-checker/replay';
import { type Monitor, stateAfter } from '../../src/properties/property';
import type { Trace, TraceEvent } from '../../src/protocol/trace';
import { Chooser, kinds } from '../properties/property-kinds';
import type { PlainEnumeration } from './plain-enumeration';

const BUDGET = { maxStates: 5000, maxSteps: 500 };
const MAX_MONITORS = 3;
const CANDIDATES = 30;
const EVENT_KINDS = ['call', 'return', 'enter', 'leave', 'free', 'report', 'settled'] as const;

/** What the comparisons saw, so that a test can tell whether it compared enough. */
export class MonitoredSearches {
  private readonly numbers = new RandomNumbers(612);
  compared = 0;
  /** Programs that end in several tuples of states. */
  withSeveralTuples = 0;
  /** Programs of which some traces end in the same states. */
  withFewerTuples = 0;
  /** Searches in which partial-order reduction saved states. */
  reduced = 0;
  readonly kinds = new Set<string>();

  /** Compare with randomly chosen monitors. */
  compare(program: Program, plain: PlainEnumeration): void {
    const traces = [...plain.outcomes.values()].map(({ trace }) => trace);
    const monitors = this.chooseMonitors(traces);
    const expected = expectedOf(plain, monitors);
    const symmetries = program.symmetry === undefined ? [false] : [true, false];
    for (const symmetry of symmetries) {
      const full = search(program, { monitors, symmetry, partialOrderReduction: false });
      expect(tuplesOf(full, monitors)).to.deep.equal(expected);
      expect(full).to.include({ complete: true, interleavings: plain.interleavings });
      expect(full.interleavingsAreExact).to.equal(true);
      const reduced = search(program, { monitors, symmetry, partialOrderReduction: true });
      expect([...tuplesOf(reduced, monitors).keys()]).to.deep.equal([...expected.keys()]);
      expect(reduced).to.include({ complete: true, interleavingsAreExact: false });
      expect(reduced.interleavings <= plain.interleavings).to.equal(true);
      if (reduced.states < full.states) this.reduced++;
      for (const found of [full, reduced]) mustReplay(program, [...found.outcomes()]);
      compareCut(program, full.states, expected, { monitors, symmetry });
    }
    this.compared++;
    if (expected.size > 1) this.withSeveralTuples++;
    if (expected.size < traces.length) this.withFewerTuples++;
  }

  /** At random, but one that tells traces apart, where some do. */
  private chooseMonitors(traces: readonly Trace[]): Monitor[] {
    const candidates = Array.from({ length: CANDIDATES }, () => this.randomMonitor(traces));
    const telling = traces.length > 1 && candidates.find((one) => tellsApart(one, traces));
    const some = candidates.slice(0, this.numbers.below(MAX_MONITORS));
    return telling ? [...some, telling] : [...some, candidates.at(-1) as Monitor];
  }

  private randomMonitor(traces: readonly Trace[]): Monitor {
    const { numbers } = this;
    if (numbers.below(4) === 0) {
      const watched = EVENT_KINDS.filter(() => numbers.below(2) === 0);
      return lastEvents(watched, 1 + numbers.below(3));
    }
    const names = Object.keys(kinds);
    const trace = traces[numbers.below(traces.length)] as Trace;
    const kind = names[numbers.below(names.length)] as string;
    this.kinds.add(kind);
    const choose = new Chooser(trace, (below) => numbers.below(below));
    const [property] = (kinds[kind] as (typeof kinds)[string])(choose);
    return property.monitor(numbers.below(3));
  }
}

/** Remembers the last events of these kinds: most orders matter to it. */
function lastEvents(watched: readonly TraceEvent['kind'][], count: number): Monitor {
  return {
    name: `the last ${count} of ${watched.join()}`,
    initial: [],
    step: (state, event) =>
      watched.includes(event.kind)
        ? [...(state as readonly string[]), JSON.stringify(event)].slice(-count)
        : state,
    verdict: () => null,
  };
}

function tellsApart(monitor: Monitor, traces: readonly Trace[]): boolean {
  const first = tupleOf(traces[0] as Trace, [monitor]);
  return traces.some((trace) => tupleOf(trace, [monitor]) !== first);
}

type Tuples = ReadonlyMap<string, { readonly interleavings: bigint; readonly shortest: number }>;

function search(program: Program, options: ExplorationOptions, states = BUDGET.maxStates) {
  return explore(program, { ...BUDGET, maxStates: states }, options);
}

function tupleOf(trace: Trace, monitors: readonly Monitor[]): string {
  return JSON.stringify(monitors.map((one) => stateAfter(one, trace)));
}

function expectedOf(plain: PlainEnumeration, monitors: readonly Monitor[]): Tuples {
  const tuples = new Map<string, { interleavings: bigint; shortest: number }>();
  for (const { trace, interleavings, shortest } of plain.outcomes.values()) {
    const tuple = tupleOf(trace, monitors);
    const known = tuples.get(tuple) ?? { interleavings: 0n, shortest: Number.POSITIVE_INFINITY };
    tuples.set(tuple, {
      interleavings: known.interleavings + interleavings,
      shortest: Math.min(known.shortest, shortest),
    });
  }
  return sorted(tuples);
}

/** Each outcome of a search with monitors has a tuple of its own. */
function tuplesOf(found: Exploration, monitors: readonly Monitor[]): Tuples {
  const outcomes = [...found.outcomes()];
  const tuples = outcomes.map(({ trace, interleavings, schedule }: Outcome) => {
    return [tupleOf(trace, monitors), { interleavings, shortest: schedule.length }] as const;
  });
  expect(found.outcomeCount).to.equal(outcomes.length);
  expect(new Set(tuples.map(([tuple]) => tuple)).size).to.equal(outcomes.length);
  return sorted(new Map(tuples));
}

function sorted(tuples: Tuples): Tuples {
  return new Map([...tuples].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A search that is cut off says so, and finds tuples of the whole one only. */
function compareCut(
  program: Program,
  states: number,
  expected: Tuples,
  options: ExplorationOptions,
): void {
  const maxStates = Math.floor(states / 2);
  if (maxStates === 0) return;
  const full = search(program, { ...options, partialOrderReduction: false }, maxStates);
  expect(full.complete).to.equal(false);
  const reduced = search(program, { ...options, partialOrderReduction: true }, maxStates);
  const restarted = search(program, { ...options, reducedAfterStates: maxStates });
  expect(restarted.complete).to.equal(true);
  expect([...tuplesOf(restarted, options.monitors ?? []).keys()]).to.deep.equal([
    ...expected.keys(),
  ]);
  for (const cut of [full, reduced]) {
    const found = [...tuplesOf(cut, options.monitors ?? []).keys()];
    expect([...expected.keys()]).to.include.members(found);
    mustReplay(program, [...cut.outcomes()]);
  }
}

function mustReplay(program: Program, outcomes: readonly Outcome[]): void {
  for (const { trace, schedule } of outcomes) {
    const replayed = replay(program, schedule).flatMap(({ events }) => events);
    expect(replayed).to.deep.equal(trace);
  }
}
