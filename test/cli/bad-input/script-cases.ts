/**
 * Maintainers' commands, and how exit codes and errors leave a process at all. More of what
 * `npm run faults` refuses stands in test/kill-matrix/arguments.test.ts.
 */
import type { BadInput, Entry, Named } from './bad-input';

function start(entry: Entry, argv: readonly string[], ...names: readonly Named[]): BadInput {
  return { entry, argv, names };
}

const faults: readonly BadInput[] = [
  start('npm run faults', ['--bad'], 'unknown option', '--bad'),
  start('npm run faults', ['--only', 'none'], '--only none:', 'no such fault'),
];

const WHOLE = 'a/conformance.json';
const whole = { reports: { [WHOLE]: { shard: null } } } satisfies Partial<BadInput>;

const results: readonly BadInput[] = [
  start('npm run results', [], 'NAME'),
  start('npm run results', ['../linux'], 'NAME'),
  start('npm run results', ['linux', 'a', 'b'], 'NAME', 'FILE'),
  start('npm run results', ['--bad'], 'unknown option', '--bad'),
  start('npm run results', ['linux', '--check=1'], '--check', '1'),
  start('npm run results', ['linux', 'none.json'], 'none.json', 'ENOENT'),
  start('npm run results', ['linux', 'cucumber.js'], 'cucumber.js:', 'conformance.json'),
  {
    ...start('npm run results', ['linux', WHOLE], `${WHOLE}:`, 'whole run'),
    what: 'of a run that was stopped',
    reports: { [WHOLE]: { shard: null, changes: { complete: null } } },
  },
  { ...start('npm run results', ['none', WHOLE, '--check'], 'none.json', 'ENOENT'), ...whole },
  {
    ...start('npm run results', ['reference', WHOLE, '--check'], 'reference.json', 'stale'),
    ...whole,
    code: 1,
  },
];

export const scriptCases: readonly BadInput[] = [
  { ...start('npm run spec', ['--exec', './none'], '--exec ./none:', 'ENOENT'), code: 3 },
  start('npm run merge', ['none'], 'none:', 'can be read', 'ENOENT'),
  start('bin/mmu-notifier-spec.js', ['frobnicate'], 'frobnicate', 'check', 'merge'),
  ...faults,
  ...results,
  start('npm run stability', ['absent.feature'], 'absent.feature: no such file'),
  start('npm run bench', ['--bad'], 'unknown option', '--bad'),
  start('npm run bench', ['extra'], 'extra'),
];
