/**
 * `npm run bench`: compares the model checker with Spin, and measures the cost of scripts from the
 * features. With `--json`, one JSON object on standard output and nothing else.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine, parseWords } from '../src/cli/command-line';
import { printHelp, runMain } from '../src/cli/run-main';
import { type Comparison, compareAt, type Round } from './compare';
import { featureScripts } from './feature-scripts';
import { SCENARIOS, type ScriptCost, scriptCosts } from './growth';
import { compileSearch, runCompiled } from './ours';
import { missingPrograms } from './spin';

const REPEATS = 5;
/** Numbers of threads of the workload: those compared with Spin, and those without Spin. */
const COMPARED = [2, 3, 4, 5];
const ALONE = [6];

interface Bench {
  readonly spin: readonly Comparison[];
  readonly bug: readonly Comparison[];
  readonly alone: readonly {
    w: number;
    states: number;
    cpuSeconds: number;
    peakMegabytes: number;
  }[];
  readonly scripts: readonly ScriptCost[];
}

async function main(words: readonly string[]): Promise<number> {
  const command = commandLine('npm run bench --', printHelp)
    .description('Takes some minutes. Spin and gcc are used where they are found.')
    .option('--json', 'print one JSON object, and nothing else, on standard output');
  if (parseWords(command, words)) await measure(command.opts<{ json?: boolean }>().json === true);
  return 0;
}

async function measure(json: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    compileSearch(folder);
    const bench = await runAll(folder);
    process.stdout.write(json ? `${JSON.stringify(bench)}\n` : text(bench));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runAll(folder: string): Promise<Bench> {
  const missing = missingPrograms();
  if (missing.length > 0)
    process.stderr.write(
      `without Spin: ${missing.join(', ')} not found (apt-get install spin gcc)\n`,
    );
  const features = await featureScripts(SCENARIOS);
  const round: Round = { folder, repeats: REPEATS };
  const hasSpin = missing.length === 0;
  return {
    spin: hasSpin ? COMPARED.map((w) => compareAt(w, false, round)) : [],
    bug: hasSpin ? COMPARED.map((w) => compareAt(w, true, round)) : [],
    alone: (hasSpin ? ALONE : [...COMPARED, ...ALONE]).map((w) => {
      const { states, searchCpuSeconds, peakMegabytes } = runCompiled(w, [], folder);
      return { w, states, cpuSeconds: searchCpuSeconds, peakMegabytes };
    }),
    scripts: scriptCosts(features, REPEATS),
  };
}

function text({ spin, bug, alone, scripts }: Bench): string {
  return [
    `Seconds, medians of ${REPEATS}; a ratio below 1 means faster than Spin.`,
    '"reduced" is with symmetry reduction.',
    ...(spin.length === 0 ? [] : [comparisonTable(spin)]),
    ...(bug.length === 0
      ? []
      : ['The same without the grace period, up to the use after free:', comparisonTable(bug)]),
    'Without Spin, reduced:',
    table(
      ['threads', 'states', 'search CPU', 'peak'],
      alone.map((row) => [row.w, row.states, seconds(row.cpuSeconds), `${row.peakMegabytes} MB`]),
    ),
    'Scripts from the features, also with partial-order reduction (POR):',
    scriptTable(scripts),
    `peak memory of this process, over all scripts: ${peakMegabytes()} MB`,
    '',
  ].join('\n');
}

function comparisonTable(rows: readonly Comparison[]): string {
  const heading = [
    ['threads', 'states: Spin', 'ours', 'reduced', 'search CPU: Spin', 'reduced', 'ratio'],
    ['ratio in full', 'end to end: Spin', 'ours', 'from source', 'ratio', 'peak'],
  ];
  return table(
    heading.flat(),
    rows.map((row) => [
      ...[row.w, row.spinStates, row.fullStates, row.states],
      ...[seconds(row.spinSearchCpu), seconds(row.searchCpu)],
      ...[ratio(row.searchCpuRatio), ratio(row.fullSearchCpuRatio)],
      ...[seconds(row.spinEndToEnd), seconds(row.endToEnd), seconds(row.fromSource)],
      ...[ratio(row.endToEndRatio), `${row.peakMegabytes} MB`],
    ]),
  );
}

function scriptTable(rows: readonly ScriptCost[]): string {
  return table(
    ['scenario', 'tasks', 'steps', 'outcomes', 'states', 'CPU', 'states, POR', 'CPU, POR'],
    rows.map((row) => [
      ...[row.scenario, row.tasks, row.steps, row.outcomes],
      ...[row.states, seconds(row.cpuSeconds)],
      ...[row.reducedStates, seconds(row.reducedCpuSeconds)],
    ]),
  );
}

function seconds(value: number): string {
  return value.toFixed(3);
}

function ratio(value: number): string {
  return value.toFixed(2);
}

function peakMegabytes(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

function table(
  heading: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => `${row[column]}`.length)),
  );
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, column) => `${cell}`.padStart(widths[column] ?? 0)).join('  ');
  return `${[heading, ...rows].map(line).join('\n')}\n`;
}

void runMain(main);
