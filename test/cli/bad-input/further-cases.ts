/** Inputs that are easy to let pass, or to refuse with a stack trace or in several lines. */
import { type BadInput, command, type Entry, spec } from './bad-input';

const KEPT = 'features/kept.feature';
const BROKEN = { 'features/broken-off.feature': 'nonsense\n' };
const BROKEN_AT = 'features/broken-off.feature:1';
const BREACH = 'G-904.2_b5f4876b_da17da7b28a8d_2414a1';
const REPORT = 'a/conformance.json';

/** Found late, after a run, or by a library. */
const crashes: readonly BadInput[] = [
  spec(['--exec', "''"], '--exec', 'program and its arguments'),
  command(['smoke', '--exec', "''"], '--exec', 'program and its arguments'),
  spec([KEPT, '--format', 'nonsense:run.txt'], '--format nonsense:run.txt'),
  spec([KEPT, '--format', 'json:features'], '--format json:features'),
  spec([KEPT, '--junit', 'none/junit.xml'], '--junit none/junit.xml'),
  spec([KEPT, '--junit', 'features'], '--junit features'),
  {
    ...command(['merge', 'a', 'b', '--junit', 'none/junit.xml'], '--junit none/junit.xml'),
    reports: { [REPORT]: { shard: '1/2' }, 'b/conformance.json': { shard: '2/2' } },
  },
  { ...spec([KEPT], 'reports'), what: 'with a file for reports/', files: { reports: '' } },
  {
    ...command(['merge', 'a'], REPORT, 'part.total'),
    what: 'more shards than can be counted',
    reports: { [REPORT]: { shard: '1/2', changes: { 'part.total': 1e15 } } },
  },
  { ...command(['run', 'G-001.1'], BROKEN_AT), what: 'with a feature that is none', files: BROKEN },
  {
    ...spec([KEPT, '--expectations', 'known.yaml'], BROKEN_AT),
    what: 'with a feature that is none',
    files: { ...BROKEN, 'known.yaml': '- { id: G-001, reason: slow, fails: it }\n' },
  },
  {
    ...spec(['--schedule', BREACH], BROKEN_AT),
    what: 'with a feature that is none',
    suite: 'real',
    files: BROKEN,
  },
];

/** With line ends in what the message names. */
const linesTooMany: readonly BadInput[] = [
  spec(['--tags', '@a\nb'], '--tags', '@a'),
  spec(['--name', 'a\n('], '--name', 'regular expression'),
  spec(['a\nb.feature'], 'no such file'),
  {
    ...spec(['--expectations', 'known.yaml'], 'known.yaml:1: G-001', 'such as G-031'),
    what: 'a line end in an id',
    files: { 'known.yaml': '- { id: "G-001\\n", reason: slow, fails: it }\n' },
  },
  {
    ...command(['merge', 'a'], `${REPORT}:`, 'can be read'),
    what: 'several lines of no JSON',
    files: { [REPORT]: '// a\n// b\nlet c = 1;\n' },
  },
];

/** Where something else could be named, or the insides of a parser. */
const misnamed: readonly BadInput[] = [
  spec(['--exec', '$HOME/none'], '--exec $HOME/none:', 'no shell syntax'),
  spec(['--exec', "'none"], "--exec 'none:", 'no shell syntax'),
  {
    ...spec(['--expectations', 'known.yaml'], 'known.yaml:2:', /^(?!.*Unrecognized keys)/),
    what: 'a word as the second entry',
    files: { 'known.yaml': '- { id: G-001, reason: slow, fails: it }\n- G-002\n' },
  },
  start('npm run results', ['linux', 'features'], 'features'),
];

/** What would be left undone without a word. */
const ignored: readonly BadInput[] = [
  ...ownParameters(),
  command(['check', 'reference', KEPT, '--implementation', 'imaginary'], '--implementation'),
  {
    ...spec(
      [
        ...['--implementation', 'linux', '--series', '6.1'],
        ...['--kernel', '{cwd}/cucumber.js', '--kernel-build', '{cwd}'],
      ],
      '--series',
      '--kernel',
    ),
    programs: ['qemu-system-x86_64', 'setpriv'],
  },
  command(['run', 'G-001.1', 'reference', 'extra'], 'extra'),
  command(['run', 'G-001.1', '--tags', '@G-999'], '--tags'),
  command(['smoke', '--exec', 'cat', 'extra'], 'extra'),
  command(['smoke', '--exec', 'cat', '--tags', '@G-001'], '--tags'),
  command(['list', '--implementation', 'imaginary'], '--implementation'),
  command(['list', '--expectations', 'none.yaml'], '--expectations'),
  command(['list', '--junit', 'junit.xml'], '--junit'),
  command(['list', '--kernel', 'none'], '--kernel'),
  {
    ...command(['merge', 'a', 'b', 'c'], 'c/conformance.json', '5', '2'),
    what: 'a shard beyond the last',
    reports: {
      [REPORT]: { shard: '1/2' },
      'b/conformance.json': { shard: '2/2' },
      'c/conformance.json': {
        shard: '2/2',
        changes: { 'part.index': 5, 'part.cases': {}, guarantees: [] },
      },
    },
  },
];

/** Where the last would count. */
const twice: readonly BadInput[] = [
  spec([KEPT, '--shard', '1/2', '--shard', '2/2'], '--shard'),
  spec([KEPT, '--implementation', 'linux', '--implementation', 'reference'], '--implementation'),
  spec([KEPT, '--junit', 'a.xml', '--junit', 'b.xml'], '--junit'),
];

const scripts: readonly BadInput[] = [
  start('npm run site', ['--bad'], 'unknown option', '--bad'),
  start('npm run site', ['extra'], 'extra'),
  start('npm run survivors', ['none.json'], 'none.json'),
  start('npm run table', ['--bad'], '--bad'),
];

/** With `details` of "scripts" nothing would be judged, and everything pass. */
function ownParameters(): BadInput[] {
  const own = { details: 'scripts', release: '2.6', implementation: 'linux', fault: 'put-twice' };
  const objects = { adapter: {}, budget: {}, interleaving: {}, linux: {}, search: {} };
  return Object.entries({ ...own, ...objects }).map(([name, value]) => {
    const written = JSON.stringify({ [name]: value });
    return spec([KEPT, '--world-parameters', written], `--world-parameters ${written}`);
  });
}

function start(entry: Entry, argv: readonly string[], ...names: readonly string[]): BadInput {
  return { entry, argv, names };
}

export const furtherCases: readonly BadInput[] = [
  ...crashes,
  ...linesTooMany,
  ...misnamed,
  ...ignored,
  ...twice,
  ...scripts,
];
