/** The explorer against plain enumeration, on scripts over everything that a script can say. */
import { expect } from 'chai';
import fc from 'fast-check';
import { scriptProgram } from '../../src/harness/script-program';
import type { CutOptions, Exploration, Outcome } from '../../src/model-checker/exploration';
import { explore } from '../../src/model-checker/explore';
import type { Program } from '../../src/model-checker/program';
import { replay } from '../../src/model-checker/replay';
import { Search } from '../../src/model-checker/search';
import { driverFunctions, rangeCalls } from '../../src/protocol/names';
import { Action, Behaviour, Script } from '../../src/protocol/script';
import { enumeratePlainly } from './plain-enumeration';
import { smallScript, twinScript, wildScript } from './script-arbitrary';
import { smallScriptOf2008 } from './script-arbitrary-2008';
import { systemScript } from './system-script-arbitrary';

/** Scripts with more schedules are left out: plain enumeration takes too long on them. */
const MAX_SCHEDULES = 3000n;
const BUDGET = { maxStates: 5000, maxSteps: 500 };
const SCRIPTS = 500;
const SYSTEM_SCRIPTS = 120;
/** When searches are cut that would otherwise be far too small for it. */
const cutsOf = ({ states }: Exploration): readonly CutOptions[] => [
  { afterStates: 0, regions: 2 },
  { afterStates: 10, regions: 8 },
  { afterStates: Math.floor(0.7 * states), regions: 4 },
];

/** What the property has seen. */
interface Compared {
  scripts: number;
  raced: number;
  withSeveralOutcomes: number;
  /** Searches that were cut into several regions. */
  cut: number;
  readonly words: Set<string>;
}

function tally(compared: Compared, script: Script, found: Exploration, regions: number): void {
  if (regions > 1) compared.cut++;
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

/** Everything that a script can say, by the words of `tally`. */
function vocabulary(): string[] {
  return [
    ...Action.options.map(({ shape }) => shape.do.value),
    ...Behaviour.options.map(({ shape }) => shape.does.value),
    ...driverFunctions,
    ...rangeCalls,
  ];
}

/** The program of a script, or null where the reference refuses the script. */
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

/** Returns into how many regions it was cut at most. */
function compare(program: Program, found: Exploration): number {
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
  return Math.max(...cutsOf(found).map((cut) => compareCut(program, found, cut)));
}

/** A search that is cut into regions sees the same, and no state twice. */
function compareCut(program: Program, found: Exploration, cut: CutOptions): number {
  const search = new Search(program, BUDGET, { cut });
  const parted = search.run();
  expect(summaryOf(parted)).to.deep.equal(summaryOf(found));
  expect(parted).to.include({
    complete: true,
    states: found.states,
    outcomeCount: found.outcomeCount,
    interleavings: found.interleavings,
    interleavingsAreExact: true,
  });
  mustReplay(program, [...parted.outcomes()]);
  const local = explore(program, BUDGET, { cut, localSteps: true });
  expect(summaryOf(local).map(([trace]) => trace)).to.deep.equal(
    summaryOf(found).map(([trace]) => trace),
  );
  return search.regionCount;
}

function mustReplay(program: Program, outcomes: readonly Outcome[]): void {
  for (const { trace, schedule } of outcomes) {
    const replayed = replay(program, schedule).flatMap(({ events }) => events);
    expect(replayed).to.deep.equal(trace);
  }
}

/** Local steps lose interleavings, but no outcome. */
function compareReduced(program: Program, found: Exploration, interleavings: bigint): void {
  const traces = summaryOf(found).map(([trace]) => trace);
  for (const symmetry of [true, false]) {
    const reduced = explore(program, BUDGET, { localSteps: true, symmetry });
    expect(summaryOf(reduced).map(([trace]) => trace)).to.deep.equal(traces);
    expect(reduced.interleavings <= interleavings).to.equal(true);
    expect(reduced.interleavingsAreExact).to.equal(false);
    expect(reduced).to.include({ complete: true, outcomeCount: traces.length });
    mustReplay(program, [...reduced.outcomes()]);
  }
}

describe('the explorer and plain enumeration', function () {
  this.timeout(900_000);
  const compared: Compared = {
    scripts: 0,
    raced: 0,
    withSeveralOutcomes: 0,
    cut: 0,
    words: new Set(),
  };

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
          const found = explore(program, BUDGET);
          if (!found.complete || found.interleavings > MAX_SCHEDULES) return;
          tally(compared, script, found, compare(program, found));
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
        const found = explore(program, BUDGET);
        if (!found.complete || found.interleavings > MAX_SCHEDULES) return;
        tally(compared, script, found, compare(program, found));
      }),
      { seed: 20190806, numRuns: SYSTEM_SCRIPTS },
    );
  });

  it('were compared on enough scripts that race, with every word that a script can say', () => {
    expect(compared.raced).to.be.at.least(200);
    expect(compared.withSeveralOutcomes).to.be.at.least(100);
    expect(compared.cut).to.be.at.least(200);
    expect(compared.scripts).to.be.at.least(400);
    expect(vocabulary().filter((word) => !compared.words.has(word))).to.deep.equal([]);
  });
});

describe('the explorer, where tasks can change parts', function () {
  this.timeout(900_000);
  const seen = { scripts: 0, twins: 0, fewer: 0, severalOutcomes: 0, cut: 0 };

  it('agrees with plain enumeration', () => {
    fc.assert(
      fc.property(twinScript, (script) => {
        Script.parse(script);
        const program = programOf(script);
        if (program === null) return;
        const full = explore(program, BUDGET, { symmetry: false });
        if (!full.complete || full.interleavings > MAX_SCHEDULES) return;
        const found = explore(program, BUDGET);
        if (compare(program, found) > 1) seen.cut++;
        expect(summaryOf(full)).to.deep.equal(summaryOf(found));
        seen.scripts++;
        if (program.symmetry !== undefined) seen.twins++;
        if (found.states < full.states) seen.fewer++;
        if (found.outcomeCount > 2) seen.severalOutcomes++;
      }),
      { seed: 20190806, numRuns: 800 },
    );
  });

  it('was compared on enough scripts with such tasks, and followed fewer states', () => {
    expect(seen.twins).to.be.at.least(200);
    expect(seen.cut).to.be.at.least(100);
    expect(seen.fewer).to.be.at.least(100);
    expect(seen.severalOutcomes).to.be.at.least(50);
  });
});

describe('a script that nobody can perform', () => {
  it('is refused before anything runs, and no other script makes the explorer throw', () => {
    const seen = { refused: 0, explored: 0 };
    fc.assert(
      fc.property(fc.oneof(wildScript, smallScript), (script) => {
        Script.parse(script);
        const program = programOf(script);
        if (program === null) seen.refused++;
        else
          seen.explored += explore(program, { maxStates: 500, maxSteps: 500 }).states > 0 ? 1 : 0;
      }),
      { seed: 20190806, numRuns: 1500 },
    );
    expect(seen.refused).to.be.greaterThan(500);
    expect(seen.explored).to.be.greaterThan(500);
  });
});
