/**
 * The command behind `npm run compare:kernel`: the set of traces of each script on the reference, with
 * the known defects of Linux 6.12, must be that of the C of 6.12.
 */
import { commandLine, parseWords, repeated, valued, wholeNumber } from '../src/cli/command-line';
import { printHelp, runMain } from '../src/cli/run-main';
import { kernelSourceCache, loadUnit } from '../src/implementations/kernel-source/load-unit';
import { partsOfUnit } from '../src/implementations/kernel-source/parts';
import { seriesTree } from '../src/implementations/kernel-source/series-tree';
import { CannotRunError } from '../src/implementations/real-kernel/host-commands';
import { packageRoot } from '../src/package-root';
import { comparableText } from '../src/protocol/comparable-trace';
import { loadPlans } from '../src/suite/load-plans';
import { UsageError } from '../src/usage-error';
import {
  type Compared,
  comparableScripts,
  compareScript,
  type ScriptComparison,
} from './trace-set-comparison';
import { partsWithDefects } from './trace-sets';

const ABOUT = `Compares, for each script of the suite, the set of traces of the reference with that of the C of \
Linux 6.12, from Debian's linux-source-6.12. The reference has the known faults that are H-40 and H-41.`;

const EXIT_CODES = `
Exit code: 0 if all are equal, 1 if one is not or a search is cut off, 2 wrong arguments,
3 no kernel source or no clang.`;

const options = [
  repeated('--only <id>', 'the script of this scenario only; may be repeated'),
  valued('--max-states <n>', 'states that a search may visit', wholeNumber(1, 999_999_999)),
  valued('--from <n>', 'begin with the script of this number', wholeNumber(1, 999_999_999)),
];

interface Values {
  readonly only?: readonly string[];
  readonly maxStates?: number;
  readonly from?: number;
  readonly reduction: boolean;
  readonly traces?: boolean;
}

/** More than the largest search of the suite takes. */
const MAX_STATES = 10_000_000;
const MAX_STEPS = 10_000;

async function main(words: readonly string[]): Promise<number> {
  const command = commandLine('npm run compare:kernel --', printHelp)
    .description(ABOUT)
    .option('--no-reduction', 'search without partial-order reduction')
    .option('--traces', 'print a trace of each side that the other lacks')
    .addHelpText('after', EXIT_CODES);
  for (const option of options) command.addOption(option);
  if (!parseWords(command, words)) return 0;
  try {
    return await compare(command.opts<Values>());
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return 3;
  }
}

async function compare(values: Values): Promise<number> {
  const { only = [], maxStates = MAX_STATES, from = 1, reduction, traces = false } = values;
  const unit = loadUnit(await seriesTree('6.12', kernelSourceCache()));
  const plans = await loadPlans(packageRoot());
  const all = plans.map(({ scenario, script }) => ({ id: scenario.scenarioId, script }));
  const unknown = only.find((id) => all.every((one) => one.id !== id));
  if (unknown !== undefined) throw new UsageError(`--only ${unknown}: no scenario has this id`);
  const chosen = only.length === 0 ? all : all.filter(({ id }) => only.includes(id));
  const { comparable, leftOut } = comparableScripts(chosen);
  const compared: Compared = {
    reference: partsWithDefects(),
    c: partsOfUnit(unit, { memoryModel: 'sc', sharedStacks: [], ambiguousSizes: [] }),
    budget: { maxStates, maxSteps: MAX_STEPS },
    options: { partialOrderReduction: reduction },
  };
  const comparisons = comparable.slice(from - 1).map((script, index) => {
    const comparison = compareScript(script, compared);
    if (comparison.outcome !== 'equal' || only.length > 0) printOne(comparison, traces);
    const at = index + from;
    if (at % 50 === 0) process.stderr.write(`${at} of ${comparable.length}\n`);
    return comparison;
  });
  print(`Linux ${unit.fullRelease}, at most ${maxStates} states a search`);
  printSums(comparisons, leftOut);
  return comparisons.every(({ outcome }) => outcome === 'equal') ? 0 : 1;
}

function printOne(comparison: ScriptComparison, traces: boolean): void {
  const { id, outcome, states, onlyReference, onlyC } = comparison;
  const only =
    outcome === 'different' ? `: ${onlyReference.length} and ${onlyC.length} traces` : '';
  print(`${id} ${outcome}${only} (states ${states.reference} and ${states.c})`);
  if (!traces) return;
  for (const [side, set] of [
    ['the reference', onlyReference],
    ['the C', onlyC],
  ] as const) {
    const [first] = set;
    if (first === undefined) continue;
    print(`  only on ${side}:`);
    for (const event of JSON.parse(comparableText(first)) as unknown[])
      print(`    ${JSON.stringify(event)}`);
  }
}

function printSums(
  comparisons: readonly ScriptComparison[],
  leftOut: ReadonlyMap<string, number>,
): void {
  const count = (outcome: ScriptComparison['outcome']) =>
    comparisons.filter((one) => one.outcome === outcome).length;
  const left = [...leftOut].map(([reason, number]) => `${number} (${reason})`).join(', ');
  print(
    `${comparisons.length} scripts: ${count('equal')} equal, ${count('different')} different, ${count('cut off')} cut off; left out: ${left === '' ? 'none' : left}`,
  );
  const complete = comparisons.filter(({ outcome }) => outcome !== 'cut off');
  for (const what of ['states', 'cpuSeconds'] as const) {
    const sum = (side: 'reference' | 'c') =>
      complete.reduce((total, one) => total + one[what][side], 0);
    const digits = what === 'states' ? 0 : 1;
    const [reference, c] = [sum('reference'), sum('c')];
    const name = what === 'states' ? 'states' : 'seconds of CPU';
    print(
      `${name} of the searches that end: reference ${reference.toFixed(digits)}, C ${c.toFixed(digits)}, ratio ${(c / reference).toFixed(2)}`,
    );
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void runMain(main);
