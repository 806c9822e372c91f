/**
 * Runs tests against mutants, all in one process: the instrumented code has every mutant in it, and
 * a number says which one is active. Mutants of the reference are run against the scenarios and the
 * unit tests below them, mutants of the predicates against their traces.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  DryRunStatus,
  determineHitLimitReached,
  MutantRunStatus,
  TestStatus,
} from '@stryker-mutator/api/test-runner';

/** A mutant goes round for ever if a test reaches it this many times as often as in the rehearsal. */
const TIMES = 100;

class ScenarioRunner {
  /** No mutant is active while code is loaded (`ignoreStatic`): there is nothing to reload. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  /** Stryker starts this in its copy of the project, whose sources are instrumented. */
  async init() {
    this.require = createRequire(join(process.cwd(), 'package.json'));
    this.require('ts-node/register');
    this.stryker = globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
    await this.rehearse(await this.load());
    this.stryker.currentTestId = 'a mutant';
  }

  async load() {
    const { scenarioTests } = this.require('./stryker/scenario-tests');
    const { unitTests, BELOW_SCENARIOS } = this.require('./stryker/unit-tests');
    return [...(await scenarioTests()), ...unitTests(process.cwd(), BELOW_SCENARIOS)];
  }

  /** Finds those that the reference passes quickly, how often each reaches what, and their order. */
  async rehearse(tests) {
    const passed = [];
    for (const test of tests) {
      this.stryker.currentTestId = test.id;
      const begun = performance.now();
      const cost = await test.rehearse();
      if (cost !== null) passed.push({ test, cost, timeSpentMs: performance.now() - begun });
    }
    this.tests = passed.sort((one, other) => compare(one.cost, other.cost));
    const { static: loading, perTest } = this.stryker.mutantCoverage;
    const hits = this.tests.map(({ test: { id } }) => [id, perTest[id] ?? {}]);
    this.coverage = { static: loading, perTest: Object.fromEntries(hits) };
  }

  async dryRun() {
    const tests = this.tests.map(({ test: { id }, timeSpentMs }) => {
      return { id, name: id, status: TestStatus.Success, timeSpentMs };
    });
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.coverage };
  }

  async mutantRun({ activeMutant, testFilter }) {
    const wanted = testFilter && new Set(testFilter);
    this.stryker.activeMutant = activeMutant.id;
    let nrOfTests = 0;
    for (const { test } of this.tests.filter(({ test: { id } }) => wanted?.has(id) ?? true)) {
      nrOfTests++;
      this.stryker.hitCount = 0;
      this.stryker.hitLimit =
        TIMES * (this.coverage.perTest[test.id]?.[activeMutant.id] ?? Infinity);
      const failureMessage = await failureOf(test);
      const timeout = determineHitLimitReached(this.stryker.hitCount, this.stryker.hitLimit);
      if (timeout !== undefined) return timeout;
      if (failureMessage !== null) {
        return { status: MutantRunStatus.Killed, killedBy: [test.id], failureMessage, nrOfTests };
      }
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }
}

/** Claims are made while their tests are loaded: a mutant of what runs then has them loaded anew. */
class PropertiesRunner extends ScenarioRunner {
  load() {
    const folders = ['src', 'test'].map((folder) => join(process.cwd(), folder, 'properties'));
    for (const path of Object.keys(this.require.cache)) {
      if (folders.some((folder) => path.startsWith(folder))) delete this.require.cache[path];
    }
    const { unitTests } = this.require('./stryker/unit-tests');
    return unitTests(process.cwd(), ['properties']);
  }

  async mutantRun(options) {
    const whileLoading =
      options.mutantActivation === 'static' ? options.activeMutant.id : undefined;
    if (whileLoading !== this.loadedWith) {
      this.stryker.activeMutant = this.loadedWith = whileLoading;
      this.stryker.hitCount = undefined;
      try {
        this.tests = this.load().map((test) => ({ test }));
      } catch (error) {
        const killedBy = Object.keys(this.coverage.perTest);
        return { status: MutantRunStatus.Killed, killedBy, failureMessage: String(error) };
      }
    }
    return super.mutantRun(options);
  }
}

/** Infinity less Infinity would be no number. */
function compare(one, other) {
  return one === other ? 0 : one - other;
}

/** Why a test does not pass: one that throws does not. */
async function failureOf(test) {
  try {
    return await test.run();
  } catch (error) {
    return String(error?.message ?? error);
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'scenarios', ScenarioRunner),
  declareClassPlugin(PluginKind.TestRunner, 'properties', PropertiesRunner),
];
