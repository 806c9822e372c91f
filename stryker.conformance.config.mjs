/** Mutants of what judges: `npm run mutate:conformance` sets what is mutated, and the report's name. */
const { MUTATE_REPORT: fileName = 'reports/conformance-mutants/all.json' } = process.env;

export default {
  testRunner: 'conformance',
  plugins: ['./stryker/stryker-runner.mjs'],
  ignorePatterns: ['.stryker-tmp', 'reports', 'site', 'native'],
  coverageAnalysis: 'perTest',
  mutate: ['src/conformance/**/*.ts', 'src/report/**/*.ts', 'src/suite/**/*.ts', 'steps/**/*.ts'],
  warnings: { slow: false },
  reporters: ['clear-text', 'json'],
  clearTextReporter: { logTests: false, allowColor: false },
  jsonReporter: { fileName },
  concurrency: 1,
  timeoutMS: 20000,
  tempDirName: '.stryker-tmp',
};
