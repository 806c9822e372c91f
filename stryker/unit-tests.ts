/** Unit tests as tests of mutants. They must not have hooks, which would not run. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import type { MutantTest } from './mutant-test';

/** The folders of tests for the code below the scenarios. */
export const BELOW_SCENARIOS = [
  'machine',
  'linux/kernel',
  'linux/mm',
  'linux/mmu-notifier',
  'linux/hmm',
  'linux/sva',
  'linux/v2008',
  'implementations',
  'model-checker',
];

/** The folders of tests for what judges. */
export const OF_CONFORMANCE = ['conformance', 'report'];

/** These take too long. */
const EXCEPT = ['review.test.ts', 'soundness.test.ts', 'compare-with-oracle.test.ts'];

export function unitTests(folder: string, names: readonly string[]): MutantTest[] {
  const mocha = new Loader();
  for (const tests of names.map((name) => join(folder, 'test', name))) {
    const files = readdirSync(tests).filter((file) => file.endsWith('.test.ts'));
    for (const file of files) if (!EXCEPT.includes(file)) mocha.addFile(join(tests, file));
  }
  mocha.loadFiles();
  return testsOf(mocha.suite);
}

class Loader extends Mocha {
  override loadFiles(): void {
    super.loadFiles();
  }
}

function testsOf(suite: Mocha.Suite): MutantTest[] {
  return [...suite.tests.map((test) => new UnitTest(test)), ...suite.suites.flatMap(testsOf)];
}

class UnitTest implements MutantTest {
  readonly id: string;
  private readonly body: (() => unknown) | undefined;

  constructor(test: Mocha.Test) {
    this.id = `unit: ${test.fullTitle()}`;
    this.body = test.fn as (() => unknown) | undefined;
  }

  /** Unit tests cost more than scenarios, so that kills by both are counted for the scenarios. */
  async runUnmutated(): Promise<number> {
    await this.run();
    return process.env.UNIT_TESTS === 'first' ? 0 : Number.POSITIVE_INFINITY;
  }

  async run(): Promise<null> {
    await this.body?.();
    return null;
  }
}
