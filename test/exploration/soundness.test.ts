/** The explorer against plain enumeration, on scripts over everything that a script can say. */
import { expect } from 'chai';
import fc from 'fast-check';
import { type Exploration, explore, type Outcome } from '../../src/exploration/explore';
import type { Program } from '../../src/exploration/program';
import { replay } from '../../src/exploration/replay';
import { scriptProgram } from '../../src/reference/script-program';
import { driverFunctions, rangeCalls } from '../../src/spec/names';
import { Action, Behaviour, Script } from '../../src/spec/script';
import { enumeratePlainly } from './plain-enumeration';
import { smallScript, wildScript } from './script-arbitrary';
import { systemScript } from './system-script-arbitrary';

/** Scripts with more schedules are left out: plain enumeration takes too long on them. */
const MAX_SCHEDULES = 3000n;
const BUDGET = { maxStates: 5000, maxSteps: 500 };
const SCRIPTS = 500;
const SYSTEM_SCRIPTS = 60;

/** What the property has seen. */
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

function compare(program: Program, found: Exploration): void {
  const plain = enumeratePlainly(program, Number(MAX_SCHEDULES));
  const outcomes: Outcome[] = [...found.outcomes()];
  const summary = (entries: [string, bigint, number][]) =>
    entries.sort(([one], [other]) => (one < other ? -1 : 1));
  expect(
    summary(
      outcomes.map(({ trace, interleavings, schedule }) => [
        JSON.stringify(trace),
        interleavings,
        schedule.length,
      ]),
    ),
  ).to.deep.equal(
    summary(
      [...plain.outcomes].map(([key, { interleavings, shortest }]) => [
        key,
        interleavings,
        shortest,
      ]),
    ),
  );
  expect(found.interleavings).to.equal(plain.interleavings);
  for (const { trace, schedule } of outcomes) {
    const replayed = replay(program, schedule).flatMap(({ events }) => events);
    expect(replayed).to.deep.equal(trace);
  }
}

describe('the explorer and plain enumeration', function () {
  this.timeout(60_000);
  const compared: Compared = { scripts: 0, raced: 0, withSeveralOutcomes: 0, words: new Set() };

  it('agree on the traces, how many interleavings each has, and the shortest', () => {
    fc.assert(
      fc.property(smallScript, (script) => {
        Script.parse(script);
        const program = programOf(script);
        if (program === null) return;
        const found = explore(program, BUDGET);
        if (!found.complete || found.interleavings > MAX_SCHEDULES) return;
        compare(program, found);
        tally(compared, script, found);
      }),
      { seed: 20190806, numRuns: SCRIPTS },
    );
  });

  it('agree on scripts of further systems, too', () => {
    fc.assert(
      fc.property(systemScript, (script) => {
        Script.parse(script);
        const program = scriptProgram(script);
        const found = explore(program, BUDGET);
        if (!found.complete || found.interleavings > MAX_SCHEDULES) return;
        compare(program, found);
        tally(compared, script, found);
      }),
      { seed: 20190806, numRuns: SYSTEM_SCRIPTS },
    );
  });

  it('were compared on enough scripts that race, with every word that a script can say', () => {
    expect(compared.raced).to.be.at.least(200);
    expect(compared.withSeveralOutcomes).to.be.at.least(100);
    expect(compared.scripts).to.be.at.least(400);
    expect(vocabulary().filter((word) => !compared.words.has(word))).to.deep.equal([]);
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
