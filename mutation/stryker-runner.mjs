/**
 * Runs the scenarios against mutants of the reference, all in one process: the instrumented code has
 * every mutant in it, and a number says which one is active.
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

class ScenarioRunner {
  capabilities() {
    return { reloadEnvironment: false };
  }

  /** Stryker starts this in its copy of the project, whose sources are instrumented. */
  async init() {
    const require = createRequire(join(process.cwd(), 'package.json'));
    require('ts-node/register');
    this.stryker = globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
    this.scenarios = await require('./mutation/scenarios').quickScenarios();
  }

  async dryRun() {
    const tests = [];
    for (const { id, run } of this.scenarios) {
      this.stryker.currentTestId = id;
      const begun = performance.now();
      const failure = run();
      if (failure !== null)
        return { status: DryRunStatus.Error, errorMessage: `${id}: ${failure}` };
      const timeSpentMs = performance.now() - begun;
      tests.push({ id, name: id, status: TestStatus.Success, timeSpentMs });
    }
    const { mutantCoverage } = this.stryker;
    return { status: DryRunStatus.Complete, tests, mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    this.stryker.activeMutant = activeMutant.id;
    this.stryker.hitCount = hitLimit === undefined ? undefined : 0;
    this.stryker.hitLimit = hitLimit;
    let nrOfTests = 0;
    for (const { id, run } of this.scenarios) {
      if (testFilter !== undefined && !testFilter.includes(id)) continue;
      nrOfTests++;
      const failureMessage = run();
      const timeout = determineHitLimitReached(this.stryker.hitCount, hitLimit);
      if (timeout !== undefined) return timeout;
      if (failureMessage !== null) {
        return { status: MutantRunStatus.Killed, killedBy: [id], failureMessage, nrOfTests };
      }
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'scenarios', ScenarioRunner),
];
