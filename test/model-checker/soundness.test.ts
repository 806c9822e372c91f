/** The model checker compared with plain enumeration, on scripts with everything that a script can have. */
import { expect } from 'chai';
import fc from 'fast-check';
import { scriptProgram } from '../../src/harness/script-program';
import type { Exploration, Outcome } from '../../src/model-checker/exploration';
import { explore } from '../../src/model-checker/explore';
import type { Program } from '../../src/model-checker/program';
import { replay } from '../../src/model-checker/replay';
import { driverFunctions, rangeCalls } from '../../src/protocol/names';
import { Action, Behaviour, Script } from '../../src/protocol/script';
import { kinds } from '../properties/property-kinds';
import { MonitoredSearches } from './monitored-search';
import { enumeratePlainly } from './plain-enumeration';
import { smallScript, symmetricScript, wildScript } from './script-arbitrary';
import { smallScriptOf2008 } from './script-arbitrary-2008';
import { systemScript } from './system-script-arbitrary';

/** Scripts with more schedules are skipped: plain enumeration takes too long on them. */
const MAX_SCHEDULES = 4000n;
const BUDGET = { maxStates: 5000, maxSteps: 500 };
const UNREDUCED = { partialOrderReduction: false };
const SCRIPTS = 500;
const SYSTEM_SCRIPTS = 180;

/** Counts of the scripts that were compared. */
interface Compared {
  scripts: number;
  raced: number;
  withSeveralOutcomes: number;
  readonly words: Set<string>;
}

function tally(compared: Compared, script: Script, found: Exploration): void {
  compared.scripts++;
  if (found.interleavings > 1n) compared.raced++;
  if (found.outcomeCount > 1) compared.withSeveralOutcomes++;
  for (const action of script.phases.flat()) {
    compared.words.add(action.do);
    if ('function' in action) compared.words.add(action.function);
    if (action.do === 'range') compared.words.add(action.call);
  }
  for (const { behaviours } of script.drivers) {
    for (const { does } of behaviours) compared.words.add(does);
  }
}

/** Everything that a script can have, by the words of `tally`. */
function vocabulary(): string[] {
  return [
    ...Action.options.map(({ shape }) => shape.do.value),
    ...Behaviour.options.map(({ shape }) => shape.does.value),
    ...driverFunctions,
    ...rangeCalls,
  ];
}

/** The program of a script, or null where the reference rejects the script. */
function programOf(script: Script): Program | null {
  try {
    return scriptProgram(script);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

type Summary = [trace: string, interleavings: bigint, length: number][];

function sorted(entries: Summary): Summary {
  return entries.sort(([one], [other]) => (one < other ? -1 : 1));
}

function summaryOf(found: Exploration): Summary {
  return sorted(
    [...found.outcomes()].map(({ trace, interleavings, schedule }) => [
      JSON.stringify(trace),
      interleavings,
      schedule.length,
    ]),
  );
}

function compare(program: Program, found: Exploration, monitored: MonitoredSearches): void {
  const plain = enumeratePlainly(program, Number(MAX_SCHEDULES));
  const expected: Summary = [...plain.outcomes].map(([key, { interleavings, shortest }]) => [
    key,
    interleavings,
    shortest,
  ]);
  expect(summaryOf(found)).to.deep.equal(sorted(expected));
  expect(found.interleavings).to.equal(plain.interleavings);
  expect(found.interleavingsAreExact).to.equal(true);
  mustReplay(program, [...found.outcomes()]);
  compareReduced(program, found, plain.interleavings);
  monitored.compare(program, plain);
}

function mustReplay(program: Program, outcomes: readonly Outcome[]): void {
  for (const { trace, schedule } of outcomes) {
    const replayed = replay(program, schedule).flatMap(({ events }) => events);
    expect(replayed).to.deep.equal(trace);
  }
}

/** Partial-order reduction skips interleavings, but no outcome. */
function compareReduced(program: Program, found: Exploration, interleavings: bigint): void {
  const traces = summaryOf(found).map(([trace]) => trace);
  for (const symmetry of program.symmetry === undefined ? [false] : [true, false]) {
    const reduced = explore(program, BUDGET, { partialOrderReduction: true, symmetry });
    expect(summaryOf(reduced).map(([trace]) => trace)).to.deep.equal(traces);
    expect(reduced.interleavings <= interleavings).to.equal(true);
    expect(reduced.interleavingsAreExact).to.equal(false);
    expect(reduced).to.include({ complete: true, outcomeCount: traces.length });
    mustReplay(program, [...reduced.outcomes()]);
    compareCut(program, reduced, symmetry);
  }
}

/** A reduced search that is cut off says so, and finds outcomes of the whole one only. */
function compareCut(program: Program, whole: Exploration, symmetry: boolean): void {
  const maxStates = Math.floor(whole.states / 2);
  if (maxStates === 0) return;
  const options = { partialOrderReduction: true, symmetry };
  const cut = explore(program, { ...BUDGET, maxStates }, options);
  expect(cut.complete).to.equal(false);
  expect(summaryOf(whole).map(([trace]) => trace)).to.include.members(
    summaryOf(cut).map(([trace]) => trace),
  );
  mustReplay(program, [...cut.outcomes()]);
}

describe('the model checker and plain enumeration', function () {
  this.timeout(900_000);
  const compared: Compared = {
    scripts: 0,
    raced: 0,
    withSeveralOutcomes: 0,
    words: new Set(),
  };
  const monitored = new MonitoredSearches();

  const about: readonly [what: string, fc.Arbitrary<Script>, scripts: number][] = [
    ['the notifiers that were merged', smallScript, SCRIPTS],
    ['those of 2008', smallScriptOf2008, SCRIPTS / 2],
  ];
  for (const [what, scripts, numRuns] of about) {
    it(`agree on the traces, how many interleavings each has, and the shortest: ${what}`, () => {
      fc.assert(
        fc.property(scripts, (script) => {
          Script.parse(script);
          const program = programOf(script);
          if (program === null) return;
          const found = explore(program, BUDGET, UNREDUCED);
          if (!found.complete || found.interleavings > MAX_SCHEDULES) return;
          compare(program, found, monitored);
          tally(compared, script, found);
        }),
        { seed: 20190806, numRuns },
      );
    });
  }

  it('agree on scripts of further systems, too', () => {
    fc.assert(
      fc.property(systemScript, (script) => {
        Script.parse(script);
        const program = scriptProgram(script);
        const found = explore(program, BUDGET, UNREDUCED);
        if (!found.complete || found.interleavings > MAX_SCHEDULES) return;
        compare(program, found, monitored);
        tally(compared, script, found);
      }),
      { seed: 20190806, numRuns: SYSTEM_SCRIPTS },
    );
  });

  it('were compared on enough scripts that race, with every word that a script can have', () => {
    expect(compared.raced).to.be.at.least(200);
    expect(compared.withSeveralOutcomes).to.be.at.least(100);
    expect(compared.scripts).to.be.at.least(400);
    expect(vocabulary().filter((word) => !compared.words.has(word))).to.deep.equal([]);
  });

  it('were compared with enough monitors, of every kind', () => {
    expect(monitored.compared).to.equal(compared.scripts);
    expect(monitored.withSeveralTuples).to.be.at.least(100);
    expect(monitored.withFewerTuples).to.be.at.least(100);
    expect(monitored.reduced).to.be.at.least(300);
    expect(Object.keys(kinds).filter((kind) => !monitored.kinds.has(kind))).to.deep.equal([]);
  });
});

describe('the model checker with symmetry reduction', function () {
  this.timeout(900_000);
  const seen = { scripts: 0, symmetric: 0, fewer: 0, severalOutcomes: 0 };
  const monitored = new MonitoredSearches();

  it('agrees with plain enumeration', () => {
    fc.assert(
      fc.property(symmetricScript, (script) => {
        Script.parse(script);
        const program = programOf(script);
        if (program === null) return;
        const full = explore(program, BUDGET, { ...UNREDUCED, symmetry: false });
        if (!full.complete || full.interleavings > MAX_SCHEDULES) return;
        const found = explore(program, BUDGET, UNREDUCED);
        compare(program, found, monitored);
        expect(summaryOf(full)).to.deep.equal(summaryOf(found));
        seen.scripts++;
        if (program.symmetry !== undefined) seen.symmetric++;
        if (found.states < full.states) seen.fewer++;
        if (found.outcomeCount > 2) seen.severalOutcomes++;
      }),
      { seed: 20190806, numRuns: 800 },
    );
  });

  it('was compared on enough scripts with symmetric tasks, and visited fewer states', () => {
    expect(seen.symmetric).to.be.at.least(200);
    expect(seen.fewer).to.be.at.least(100);
    expect(seen.severalOutcomes).to.be.at.least(50);
    expect(monitored.compared).to.equal(seen.scripts);
    expect(monitored.withSeveralTuples).to.be.at.least(30);
    expect(monitored.reduced).to.be.at.least(200);
  });
});

describe('a script that cannot be performed', () => {
  it('is rejected before anything runs, and no other script makes the model checker throw', () => {
    const seen = { rejected: 0, explored: 0 };
    fc.assert(
      fc.property(fc.oneof(wildScript, smallScript), (script) => {
        Script.parse(script);
        const program = programOf(script);
        if (program === null) seen.rejected++;
        else
          seen.explored += explore(program, { maxStates: 500, maxSteps: 500 }).states > 0 ? 1 : 0;
      }),
      { seed: 20190806, numRuns: 1500 },
    );
    expect(seen.rejected).to.be.greaterThan(500);
    expect(seen.explored).to.be.greaterThan(500);
  });
});
