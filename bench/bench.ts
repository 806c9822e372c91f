/**
 * `npm run bench`: what runs, searches and starts cost, beside Spin, beside Cucumber, and beside what
 * they should cost at most. With `--json`, one JSON object on standard output and nothing else.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine, expecting, parseWords, repeated } from '../src/cli/command-line';
import { printHelp, runMain } from '../src/cli/run-main';
import type { FiledPlan } from '../src/conformance/scenario-plan';
import { packageRoot } from '../src/package-root';
import { loadPlans } from '../src/suite/load-plans';
import { benchText } from './bench-text';
import { compareAt } from './compare';
import { compiledC } from './compiled-c';
import { familyCosts } from './families';
import { SCENARIOS, scriptCosts } from './growth';
import { compileSearch, runCompiled } from './ours';
import type { Bench } from './results';
import { missingPrograms } from './spin';
import { startUp } from './start-up';
import { suiteCost } from './suite-run';
import {
  aloneTargets,
  growthTargets,
  kernelTargets,
  spinTargets,
  startUpTargets,
  suiteTargets,
} from './targets';

const REPEATS = 5;
/** Numbers of threads of the workload: those compared with Spin, and those without Spin. */
const COMPARED = [2, 3, 4, 5];
const ALONE = [6, 7];

const SECTIONS = ['suite', 'spin', 'scripts', 'growth', 'kernel', 'start-up'] as const;
type Section = (typeof SECTIONS)[number];

const asSection = expecting(`one of ${SECTIONS.join(', ')}`, (value) =>
  SECTIONS.find((one) => one === value),
);

async function main(words: readonly string[]): Promise<number> {
  const command = commandLine('npm run bench --', printHelp)
    .description('Takes half an hour. Spin, gcc and clang are used where they are found.')
    .addOption(repeated('--only <section>', `of ${SECTIONS.join(', ')}`, asSection))
    .option('--json', 'print one JSON object, and nothing else, on standard output');
  if (!parseWords(command, words)) return 0;
  const { json = false, only = SECTIONS } = command.opts<{
    json?: boolean;
    only?: readonly Section[];
  }>();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const bench = await measure(only, folder);
    process.stdout.write(json ? `${JSON.stringify(bench)}\n` : benchText(bench));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return 0;
}

async function measure(sections: readonly Section[], folder: string): Promise<Bench> {
  const bench: Bench = { targets: [], missing: [] };
  const has = (section: Section) => sections.includes(section);
  if (has('suite')) {
    bench.suite = suiteCost(folder);
    bench.targets.push(...suiteTargets(bench.suite));
  }
  if (has('spin')) measureSpin(bench, folder);
  if (has('scripts') || has('growth')) {
    const plans = await loadPlans(packageRoot());
    if (has('scripts')) bench.scripts = scriptCosts(scriptsOf(plans), REPEATS);
    if (has('growth')) {
      bench.growth = familyCosts(plans);
      bench.targets.push(...growthTargets(bench.growth));
    }
  }
  if (has('kernel')) {
    const found = compiledC();
    if (typeof found === 'string') bench.missing.push(`without the kernel's C: ${found}`);
    else {
      bench.kernel = found;
      bench.targets.push(...kernelTargets(found));
    }
  }
  if (has('start-up')) {
    bench.startUp = startUp(folder);
    bench.targets.push(...startUpTargets(bench.startUp));
  }
  return bench;
}

function measureSpin(bench: Bench, folder: string): void {
  compileSearch(folder);
  const missing = missingPrograms();
  const round = { folder, repeats: REPEATS };
  const alone = missing.length === 0 ? ALONE : [...COMPARED, ...ALONE];
  if (missing.length === 0) {
    bench.spin = COMPARED.map((w) => compareAt(w, false, round));
    bench.bug = COMPARED.map((w) => compareAt(w, true, round));
    bench.targets.push(...spinTargets(bench.spin));
  } else {
    const names = missing.join(', ');
    bench.missing.push(`without Spin: ${names} not found (apt-get install spin gcc)`);
  }
  bench.alone = alone.map((w) => {
    const { states, searchCpuSeconds: cpuSeconds, peakMegabytes } = runCompiled(w, [], folder);
    return { w, states, cpuSeconds, peakMegabytes };
  });
  bench.targets.push(...aloneTargets(bench.alone));
}

function scriptsOf(plans: readonly FiledPlan[]) {
  return SCENARIOS.map((id) => {
    const plan = plans.find(({ scenario }) => scenario.scenarioId === id);
    if (plan === undefined) throw new RangeError(`no scenario has the id ${id}`);
    return plan.script;
  });
}

void runMain(main);
