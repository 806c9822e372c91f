/** Options that are unknown, have no value or a wrong one, or contradict each other. */
import { type BadInput, spec } from './bad-input';

const OPTIONS_WITH_A_VALUE = [
  'implementation',
  'exec',
  'tags',
  'name',
  'schedule',
  'order',
  'parallel',
  'jobs',
  'shard',
  'random',
  'bug-depth',
  'seed',
  'retry',
  'format',
  'max-states',
  'max-seconds',
  'world-parameters',
  'expectations',
  'junit',
  'series',
  'kernel',
  'kernel-build',
  'boot',
  'linux',
];

const unknown: readonly BadInput[] = [
  spec(['--nonsense'], 'unknown option', '--nonsense'),
  spec(['--dry-run'], 'unknown option', '--dry-run'),
  spec(['--nonsense=1'], 'unknown option', '--nonsense'),
  spec(['--Tags', '@G-001'], 'unknown option', '--Tags'),
  spec(['--no-json'], 'unknown option', '--no-json'),
  spec(['features/kept.feature', '-x'], 'unknown option', '-x'),
  spec(['-bx'], 'unknown option', '-x'),
];

const values: readonly BadInput[] = [
  ...OPTIONS_WITH_A_VALUE.map((name) => spec([`--${name}`], `--${name}`, /value|argument/)),
  spec(['-t'], /-t\b/, /value|argument/),
  spec(['-f'], /-f\b/, /value|argument/),
  spec(['--tags='], '--tags', /value|argument/),
  spec(['--tags', ''], '--tags', /value|argument/),
  spec(['--junit', ''], '--junit', /value|argument/),
  spec(['--tags', '--name', 'x'], '--tags', /value|argument/),
  spec(['--expectations', '--json'], '--expectations', /value|argument/),
  spec(['-t', '-b'], /-t\b/, /value|argument/),
  spec(['--boot', '-x', '--implementation', 'linux'], '--boot', /value|argument/),
  spec(['--help=yes'], '--help', 'yes'),
  spec(['--json=yes'], '--json', 'yes'),
  spec(['--backtrace=yes'], '--backtrace', 'yes'),
];

const COUNTS_FROM_1 = ['many', '0', '-1', '1.5', '1e3', '10000', '٣'];
const LIMITS_FROM_1 = ['many', '0', '-1', '1.5', '1e3', '1000000000'];

const numbers: readonly BadInput[] = [
  ...['--jobs', '--parallel'].flatMap((flag) =>
    COUNTS_FROM_1.map((value) => spec([flag, value], `${flag} ${value}:`, 'from 1 to 9999')),
  ),
  ...['many', '-2', '1.5', '10000'].map((value) =>
    spec(['--retry', value], `--retry ${value}:`, 'from 0 to 9999'),
  ),
  ...['--max-states', '--max-seconds', '--random'].flatMap((flag) =>
    LIMITS_FROM_1.map((value) => spec([flag, value], `${flag} ${value}:`, 'from 1 to 999999999')),
  ),
  ...['many', '0', '101'].map((value) =>
    spec(['--random', '9', '--bug-depth', value], `--bug-depth ${value}:`, 'from 1 to 100'),
  ),
  ...['many', '-1', '1.5', '1000000000'].map((value) =>
    spec(['--random', '9', '--seed', value], `--seed ${value}:`, 'from 0 to 999999999'),
  ),
];

const forms: readonly BadInput[] = [
  ...['sorted', 'RANDOM', 'random:', 'random:a-b'].map((value) =>
    spec(['--order', value], `--order ${value}:`, 'defined, reverse', 'random:SEED'),
  ),
  ...['(', '[', '*', 'a{2,1}'].map((value) =>
    spec(['--name', value], `--name ${value}:`, 'regular expression'),
  ),
  ...['json', ':run.json', 'json:'].map((value) =>
    spec(['--format', value], `--format ${value}:`, 'TYPE:PATH'),
  ),
  ...['[1]', '{', '3', '"x"', 'null', ' '].map((value) =>
    spec(['--world-parameters', value], `--world-parameters ${value}:`, 'JSON object'),
  ),
  ...['new', '5', 'v5.10', '5.10.3.1', '5.10.x', '6.12-rc1', '-5.10'].map((value) =>
    spec(['--linux', value], `--linux ${value}:`, 'release of Linux', '5.10'),
  ),
  ...['1', '1/', '/2', '0/2', '3/2', '1/0', '0/0', '1/2/3', 'a/b', ' 1/2', '1/1000000'].map(
    (value) => spec(['--shard', value], `--shard ${value}:`, 'I/N'),
  ),
  ...['imaginary', 'REFERENCE', 'linux-5.10', '__proto__'].map((value) =>
    spec(['--implementation', value], `--implementation ${value}:`, 'reference, linux'),
  ),
];

const LINUX = ['--implementation', 'linux'];

const conflicts: readonly BadInput[] = [
  spec(['--exec', 'cat', '--implementation', 'reference'], '--exec', '--implementation'),
  spec(['--exec', 'cat', ...LINUX, '--series', '6.1'], '--exec', '--implementation'),
  spec(['--jobs', '2', '--parallel', '2'], '--jobs', '--parallel', 'one of them'),
  spec(['--bug-depth', '2'], '--bug-depth', '--random RUNS'),
  spec(['--seed', '2'], '--seed', '--random RUNS'),
  spec(['--random', '9', '--exec', 'cat'], '--random', '--exec', 'reference'),
  spec(['--random', '9', ...LINUX], '--random', 'linux', 'reference'),
  spec(['--random', '9', '--implementation', '2008-as-posted'], '--random', '2008-as-posted'),
  spec(['--series', '6.1'], '--series and reference:', 'linux or kernel-source'),
  spec(['--boot', 'nokaslr'], '--boot and reference:', 'linux'),
  spec(['--flavour', 'rt'], '--flavour and reference:', 'linux'),
  spec(['--accelerator', 'tcg'], '--accelerator and reference:', 'linux'),
  spec([...LINUX, '--flavour', 'small'], '--flavour small:', 'cloud, full, rt'),
  spec([...LINUX, '--accelerator', 'xen'], '--accelerator xen:', 'kvm, tcg'),
  spec(
    [...LINUX, '--flavour', 'rt', '--kernel', 'x', '--kernel-build', 'y'],
    '--flavour',
    '--kernel',
  ),
  spec(['kernel-source', '--series', '6.1', '--flavour', 'rt'], '--flavour', 'linux'),
  spec(['--kernel', 'x', '--kernel-build', 'y'], '--kernel and reference:', 'linux'),
  spec(['--exec', 'cat', '--series', '6.1'], '--series and --exec:', 'linux'),
  spec(['--implementation', 'linux-6.1', '--series', '6.12'], '--series and linux-6.1:', 'linux'),
  spec([...LINUX, '--series', '5.10'], '--series 5.10:', '6.12, 6.1'),
  spec([...LINUX, '--kernel', 'x'], '--kernel and --kernel-build', 'both'),
  spec([...LINUX, '--kernel-build', 'x'], '--kernel and --kernel-build', 'both'),
];

export const optionCases: readonly BadInput[] = [
  ...unknown,
  ...values,
  ...numbers,
  ...forms,
  ...conflicts,
];
