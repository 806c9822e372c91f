/**
 * Tests mutants in one process: the instrumented code contains every mutant, and a number selects
 * the active one. Scenarios and the unit tests of the code below them test mutants of the reference;
 * the unit tests of the properties test mutants of the properties.
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

/** A mutant counts as an endless loop if a test reaches it this many times as often as unmutated. */
const HIT_FACTOR = 100;

class ScenarioRunner {
  /** With `ignoreStatic`, no mutant is active while code loads: nothing needs to be reloaded. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  /** Stryker calls this in its copy of the project, whose sources are instrumented. */
  async init() {
    this.require = createRequire(join(process.cwd(), 'package.json'));
    this.require('ts-node/register');
    this.stryker = globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
    await this.runUnmutated(await this.load());
    this.stryker.currentTestId = 'a mutant';
  }

  async load() {
    const { scenarioTests } = this.require('./stryker/scenario-tests');
    const { unitTests, BELOW_SCENARIOS } = this.require('./stryker/unit-tests');
    return [...(await scenarioTests()), ...unitTests(process.cwd(), BELOW_SCENARIOS)];
  }

  /** Selects the tests, sorts them by cost, and counts how often each reaches each mutant. */
  async runUnmutated(tests) {
    const passed = [];
    for (const test of tests) {
      this.stryker.currentTestId = test.id;
      const begun = performance.now();
      const cost = await test.runUnmutated();
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
        HIT_FACTOR * (this.coverage.perTest[test.id]?.[activeMutant.id] ?? Infinity);
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

/** Tests create properties while they load, so a mutant of that code needs them loaded again. */
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

/** What judges creates schemas and tables while it loads. */
class ConformanceRunner extends PropertiesRunner {
  load() {
    const root = process.cwd();
    for (const path of Object.keys(this.require.cache)) {
      const ours = path.startsWith(root) && !path.includes('node_modules');
      if (ours) delete this.require.cache[path];
    }
    const { unitTests, OF_CONFORMANCE } = this.require('./stryker/unit-tests');
    return unitTests(root, OF_CONFORMANCE);
  }
}

/** Infinity - Infinity is NaN. */
function compare(one, other) {
  return one === other ? 0 : one - other;
}

/** The reason why a test fails, or null. */
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
  declareClassPlugin(PluginKind.TestRunner, 'conformance', ConformanceRunner),
];
