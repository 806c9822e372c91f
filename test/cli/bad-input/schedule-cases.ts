/** Schedule strings that are no such string, or that cannot be made here; all are of suite `real`. */
import { type BadInput, command, type Named, spec } from './bad-input';

/** An interleaving that breaks G-904.2 of features/interleavings.feature. */
const BREACH = 'G-904.2_b5f4876b_da17da7b28a8d_2414a1';

/** Strings with a checksum that fits, and what is said of each. */
const wrong: readonly (readonly [schedule: string, ...names: Named[]])[] = [
  ['rubbish', 'malformed or cut off'],
  [BREACH.slice(0, -9), 'malformed or cut off'],
  [` ${BREACH}`, 'malformed or cut off'],
  [BREACH.replace(/1$/, '2'), 'damaged', 'checksum'],
  [BREACH.replace('da17', 'da18'), 'damaged', 'checksum'],
  ['G-904.2_b5f4876b_a1_7e28b2', 'malformed', 'third part'],
  ['G-904.2_b5f4876b_2a_0b9001', 'malformed', 'third part'],
  ['G-904.2_b5f4876b_a999999_01fb46', 'too long', '100000 steps'],
  ['G-904.2_b5f4876b_a99999a99999_54bd20', 'too long', '100000 steps'],
  ['G-904.9_b5f4876b_da17da7b28a8d_1dd28f', 'no feature has', 'G-904.9'],
  ['G-904.2_01234567_da17da7b28a8d_979f33', 'another version of G-904.2'],
  ['G-904.3_b5f4876b_da17da7b28a8d_64a48d', 'another version of G-904.3'],
  ['G-904.2_b5f4876b_a2_555a8d', 'step 1 cannot be taken', 'driver gpu'],
  ['G-904.2_b5f4876b_z_60d716', 'step 1 cannot be taken', 'task 25'],
  ['G-904.2_b5f4876b__c17481', 'step 0 cannot be the last'],
  ['G-904.2_b5f4876b_da18da2b28a13da_b57334', 'step 65 cannot be taken'],
];

/** Options that a single interleaving leaves nothing to do for. */
const others: readonly (readonly string[])[] = [
  ['--tags', '@G-904.2'],
  ['--name', 'exit'],
  ['--order', 'random'],
  ['--jobs', '2'],
  ['--shard', '1/2'],
  ['--random', '5'],
  ['--retry', '1'],
  ['--linux', '5.10'],
  ['--max-states', '3'],
  ['--max-seconds', '3'],
  ['--expectations', 'known.yaml'],
  ['--json'],
  ['--junit', 'junit.xml'],
  ['--format', 'json:run.json'],
];

const ofCheck: readonly BadInput[] = [
  ...wrong.map(([schedule, ...names]) =>
    spec(['--schedule', schedule], `--schedule ${schedule}:`, ...names),
  ),
  spec(['--schedule', 'a'.repeat(100_000)], /^error: --schedule a{60}…: malformed or cut off/),
  spec(['--schedule', 'G-904.4_b5f4876b_da17da7b28a8d_c47a00'], 'G-904.4 cannot be performed'),
  spec(['--schedule', BREACH, '--exec', 'cat'], '--schedule', 'cat has no schedules', 'reference'),
  spec(
    ['--schedule', BREACH, '--implementation', 'linux'],
    '--schedule',
    'linux has no schedules',
    'reference',
  ),
  spec(
    ['--schedule', BREACH, '--implementation', 'imaginary'],
    '--implementation imaginary:',
    'reference, linux',
  ),
  spec(
    ['--schedule', BREACH, 'features/violation.feature'],
    `--schedule ${BREACH}:`,
    'not in features/violation.feature is its scenario G-904.2',
  ),
  ...others.map((other) =>
    spec(['--schedule', BREACH, ...other], '--schedule', `${other[0]}:`, 'alone'),
  ),
];

const ofRun: readonly BadInput[] = [
  command(['run', 'G-904.2', '--schedule', 'rubbish'], '--schedule rubbish:', 'malformed'),
  command(['run', 'G-904.1', '--schedule', BREACH], `--schedule ${BREACH}:`, 'not of G-904.1'),
  command(['run', 'G-904.9', '--schedule', BREACH], 'run G-904.9:', 'id of a scenario'),
  command(['run', '--schedule', BREACH], 'run:', 'id of a scenario'),
  command(['run', 'G-904.2', 'linux', '--schedule', BREACH], 'linux has no schedules'),
  command(['run', 'G-904.2', 'reference', 'extra', '--schedule', BREACH], 'extra'),
  command(['list', '--schedule', BREACH], '--schedule'),
  command(['merge', '--schedule', BREACH, 'a'], '--schedule'),
  command(['smoke', '--exec', 'cat', '--schedule', BREACH], '--schedule'),
];

export const scheduleCases: readonly BadInput[] = [...ofCheck, ...ofRun].map((one) => {
  return { ...one, suite: 'real' };
});
