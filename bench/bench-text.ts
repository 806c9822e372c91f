/** The results of the bench as text. */
import type { Comparison } from './compare';
import type { CompiledC } from './compiled-c';
import type { FamilyCost } from './families';
import type { ScriptCost } from './growth';
import type { AloneCost, Bench } from './results';
import { SCENARIO, type StartUp } from './start-up';
import type { SuiteCost } from './suite-run';
import { ratio, seconds, table } from './table';
import type { Target } from './targets';

export function benchText(bench: Bench): string {
  return [
    ...(bench.suite === undefined ? [] : suiteText(bench.suite)),
    ...spinText(bench),
    ...(bench.scripts === undefined ? [] : scriptText(bench.scripts)),
    ...(bench.growth === undefined ? [] : growthText(bench.growth)),
    ...(bench.kernel === undefined ? [] : kernelText(bench.kernel)),
    ...(bench.startUp === undefined ? [] : startUpText(bench.startUp)),
    ...bench.missing,
    ...targetText(bench.targets),
    '',
  ].join('\n');
}

function suiteText(suite: SuiteCost): string[] {
  const { scenarios, steps, states, workers, gain, peaks } = suite;
  const of = (user: number, wall: number, over: number) => [
    seconds(user),
    seconds(wall),
    ratio(over),
  ];
  return [
    `The suite: ${scenarios} scenarios of ${steps} steps, ${states} states. User CPU of all processes:`,
    table(
      ['', 'user CPU', 'wall clock', 'over idle'],
      [
        ['as many idle steps', seconds(suite.idleUserSeconds), '', ''],
        ['one process', ...of(suite.userSecondsOfOne, suite.wallSecondsOfOne, suite.cpuRatioOfOne)],
        [`${workers} workers`, ...of(suite.userSeconds, suite.wallSeconds, suite.cpuRatio)],
      ],
    ),
    `gain of the workers in wall clock: ${ratio(gain)}`,
    ...peaks.map(({ process, peakMegabytes }) => `peak memory of ${process}: ${peakMegabytes} MB`),
    '',
  ];
}

function spinText({ spin, bug, alone }: Bench): string[] {
  return [
    ...(spin === undefined
      ? []
      : [
          'Beside Spin: seconds, medians; a ratio below 1 means faster than Spin.',
          '"reduced" is with symmetry reduction.',
          comparisonTable(spin),
        ]),
    ...(bug === undefined
      ? []
      : ['The same without the grace period, up to the use after free:', comparisonTable(bug)]),
    ...(alone === undefined ? [] : ['Without Spin, reduced:', aloneTable(alone)]),
  ];
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

function aloneTable(rows: readonly AloneCost[]): string {
  return table(
    ['threads', 'states', 'search CPU', 'peak'],
    rows.map((row) => [row.w, row.states, seconds(row.cpuSeconds), `${row.peakMegabytes} MB`]),
  );
}

function scriptText(rows: readonly ScriptCost[]): string[] {
  return [
    'Scripts from the features, with traces in the states, also with partial-order reduction (POR):',
    table(
      ['scenario', 'tasks', 'steps', 'outcomes', 'states', 'CPU', 'states, POR', 'CPU, POR'],
      rows.map((row) => [
        ...[row.scenario, row.tasks, row.steps, row.outcomes],
        ...[row.states, seconds(row.cpuSeconds)],
        ...[row.reducedStates, seconds(row.reducedCpuSeconds)],
      ]),
    ),
  ];
}

function growthText(rows: readonly FamilyCost[]): string[] {
  return [
    'The same scenario with more drivers, and with more processes:',
    table(
      ['scenario', 'of', 'number', 'tasks', 'states', 'user CPU', 'growth a task'],
      rows.map(({ scenario, scaled, size, tasks, states, cpuSeconds, growth, complete }) => [
        ...[scenario, scaled, size, tasks, complete ? states : `over ${states}`],
        ...[
          seconds(cpuSeconds),
          growth === null ? '' : `${complete ? '' : 'over '}${ratio(growth)}`,
        ],
      ]),
    ),
  ];
}

function kernelText({ scripts, statesRatio, cpuRatio }: CompiledC): string[] {
  return [
    `The kernel's own C beside the reference: ${scripts}`,
    `states ${ratio(statesRatio)} times, user CPU ${ratio(cpuRatio)} times those of the reference`,
    '',
  ];
}

function startUpText(costs: StartUp): string[] {
  return [
    `Start-up: \`check --tags @${SCENARIO}\` beside Cucumber with one empty scenario, user CPU:`,
    table(
      ['', 'user CPU', 'over empty'],
      [
        ['empty', seconds(costs.idleUserSeconds), ''],
        ['installed', seconds(costs.installedUserSeconds), ratio(costs.installedRatio)],
        ['checkout', seconds(costs.checkoutUserSeconds), ratio(costs.checkoutRatio)],
      ],
    ),
  ];
}

function targetText(targets: readonly Target[]): string[] {
  return [
    'Targets:',
    table(
      ['', 'at most', 'measured', ''],
      targets.map(({ what, atMost, measured }) => [
        what,
        atMost,
        Number.isFinite(measured) ? Math.round(measured * 100) / 100 : 'over the bound',
        measured <= atMost ? 'met' : 'NOT MET',
      ]),
    ),
  ];
}
