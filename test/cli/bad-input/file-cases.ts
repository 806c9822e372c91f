/** Files of known failures, and reports of shards to merge, that are not as they should be. */
import { type BadInput, type Changes, command, type Named, spec } from './bad-input';

/** The text of known.yaml, and what is said of it. */
const expectations: readonly (readonly [what: string, yaml: string, ...names: Named[]])[] = [
  ['empty', '', 'known.yaml:1:', 'list of entries'],
  ['a word', 'G-001', 'known.yaml:1:', 'list of entries'],
  ['an object', 'id: G-001\nreason: slow\nfails: it\n', 'known.yaml:1:', 'list of entries'],
  ['control characters', '\u001b[31m', 'known.yaml:1:', 'list of entries'],
  ['unfinished YAML', '- { id: G-001, reason: slow, fails: it', 'known.yaml:1:', '}'],
  ['a tab', '\t- slow', 'known.yaml:1:', 'Tabs'],
  [
    'a key twice',
    '- { id: G-001, id: G-002, reason: slow, fails: it }',
    'known.yaml:1:',
    'keys',
    'unique',
  ],
  ['two documents', '[]\n---\n[]\n', 'known.yaml:2:', 'multiple documents'],
  ['an entry that is a word', '- G-001', 'known.yaml:1:'],
  ['an entry that is empty', '- {}', 'known.yaml:1:', 'without an id'],
  ['no id', '- { reason: slow, fails: it }', 'known.yaml:1:', 'without an id'],
  ['no reason', '- { id: G-001 }', 'known.yaml:1:', 'G-001', 'reason'],
  [
    'an empty reason',
    "- { id: G-001, reason: ' ', fails: it }",
    'known.yaml:1:',
    'G-001',
    'reason',
  ],
  [
    'a number',
    '- { id: G-001, reason: 3, fails: it }',
    'known.yaml:1:',
    'G-001',
    'reason',
    'number',
  ],
  [
    'another key',
    '- { id: G-001, reason: a, fails: it, until: b }',
    'known.yaml:1:',
    'G-001',
    'until',
  ],
  [
    'a malformed id',
    '- { id: G-1, reason: slow, fails: it }',
    'known.yaml:1:',
    'G-1',
    'such as G-031',
  ],
  [
    'an id that is a control character',
    '- { id: "\\e[31m", reason: slow, fails: it }',
    'known.yaml:1: \\u{1b}[31m',
  ],
  [
    'an unknown guarantee',
    '# none\n- { id: G-998, reason: slow, fails: it }',
    'known.yaml:2:',
    'no feature has G-998',
    'mmu-notifier-spec list',
  ],
  [
    'an unknown scenario',
    '- { id: G-001.9, reason: slow, fails: it }',
    'known.yaml:1:',
    'no feature has G-001.9',
  ],
  [
    'an id twice',
    '- { id: G-001, reason: slow, fails: it }\n- { id: G-001, reason: slow, fails: it }',
    'known.yaml:2:',
    'G-001 is there already',
  ],
];

const knownFailures: readonly BadInput[] = [
  spec(['--expectations', 'none.yaml'], '--expectations none.yaml:', 'file that can be read'),
  spec(['--expectations', 'features'], '--expectations features:', 'file that can be read'),
  ...expectations.map(([what, yaml, ...names]) => {
    return {
      ...spec(['--expectations', 'known.yaml'], ...names),
      what,
      files: { 'known.yaml': yaml },
    };
  }),
  {
    ...spec(
      ['--expectations', 'known.yaml'],
      'known.yaml:1: no feature has G-998',
      'known.yaml:2: G-001: reason',
      'known.yaml:3: no feature has G-997',
    ),
    what: 'three mistakes',
    lines: 3,
    files: {
      'known.yaml': [
        '{ id: G-998, reason: a, fails: it }',
        '{ id: G-001 }',
        '{ id: G-997, reason: a, fails: it }',
      ]
        .map((entry) => `- ${entry}\n`)
        .join(''),
    },
  },
];

const REPORT = 'a/conformance.json';
const OF_ONE_RUN = 'expected shards of one run';

/** The text of a/conformance.json, and what is said of it. */
const unreadable: readonly (readonly [what: string, text: string, ...names: string[]])[] = [
  ['empty', '', 'can be read'],
  ['no JSON', 'nonsense', 'can be read'],
  ['cut off', '{"suite": {', 'can be read'],
  ['an array', '[]', 'expected object'],
  ['an empty object', '{}', 'suite'],
];

/** What is changed in shard 1/2 alone, and what is said of it. */
const malformed: readonly (readonly [what: string, changes: Changes, ...names: string[]])[] = [
  ['a shard 0', { 'part.index': 0 }, 'part.index'],
  ['half a shard', { 'part.index': 1.5 }, 'part.index'],
  ['no digest', { 'part.features': null }, 'part.features'],
  ['a member that nobody knows', { 'part.extra': 1 }, 'part', 'extra'],
  ['an unknown mode', { mode: 'guessed' }, 'mode'],
  ['a version that is a number', { 'suite.version': 2 }, 'suite.version'],
  ['a run that says that it is not complete', { complete: false }, 'complete'],
  ['a run that was stopped', { complete: null }, 'did not reach its end', '--shard 1/2 again'],
  ['fewer failures than none', { 'part.failed': -5 }, 'part.failed'],
  ['a statement without a guarantee', { statements: [] }, 'statements'],
  ['the report of a whole run', { part: null }, 'whole run', '--shard'],
];

/** What shard 2/2 has and shard 1/2 has not. */
const different: readonly (readonly [what: string, changes: Changes, ...names: string[]])[] = [
  ['number of shards', { 'part.total': 3 }, 'numbers of shards', '2 and 3', OF_ONE_RUN],
  ['version', { 'suite.version': '0.0.9' }, 'versions of the spec', '0.0.9', OF_ONE_RUN],
  ['implementation', { 'implementation.name': 'other' }, 'implementations', 'other', OF_ONE_RUN],
  ['mode', { mode: 'sampled' }, 'searches', 'exhaustive and sampled', OF_ONE_RUN],
  ['sampling', { sampling: { runs: 9, bugDepth: 3, seed: 1 } }, 'searches', '--random 9'],
  ['selection', { 'part.selection': ['G-001.1'] }, 'selections of scenarios', OF_ONE_RUN],
  ['features', { 'part.features': 'other' }, 'texts of the features', OF_ONE_RUN],
  [
    'expectations',
    { 'part.expectations': [{ id: 'G-001', reason: 'slow', location: 'a:1' }] },
    'expectations',
    OF_ONE_RUN,
  ],
  ['--linux', { 'part.asked': { '--linux': '5.10' } }, '--linux', 'none and 5.10', OF_ONE_RUN],
  ['limit', { 'part.asked': { '--max-states': '9' } }, '--max-states', 'none and 9', OF_ONE_RUN],
];

function pair(changes: Changes): Pick<BadInput, 'reports'> {
  return {
    reports: { [REPORT]: { shard: '1/2' }, 'b/conformance.json': { shard: '2/2', changes } },
  };
}

const first = { reports: { [REPORT]: { shard: '1/2' } } } satisfies Partial<BadInput>;

const shards: readonly BadInput[] = [
  command(['merge'], 'folders', 'conformance.json'),
  command(['merge', 'none'], 'none:', 'can be read', 'ENOENT'),
  command(['merge', 'features'], 'features/conformance.json:', 'can be read', 'ENOENT'),
  command(['merge', 'cucumber.js'], 'cucumber.js:', 'can be read'),
  command(['merge', 'reports/conformance.json'], 'reports/conformance.json:', 'elsewhere'),
  ...unreadable.map(([what, text, ...names]) => {
    return { ...command(['merge', 'a'], `${REPORT}:`, ...names), what, files: { [REPORT]: text } };
  }),
  ...malformed.map(([what, changes, ...names]) => {
    return {
      ...command(['merge', 'a'], `${REPORT}:`, ...names),
      what,
      reports: { [REPORT]: { shard: '1/2', changes } },
    };
  }),
  { ...command(['merge', 'a'], 'incomplete', '2/2'), ...first },
  { ...command(['merge', 'a', 'a'], REPORT, 'both are shard 1/2'), ...first },
  { ...command(['merge', 'a', REPORT], REPORT, 'both are shard 1/2'), ...first },
  { ...command(['merge', 'a', 'b'], 'b: expected', 'can be read', 'ENOENT'), ...first },
  { ...command(['merge', 'a', '--tags', '@x'], /--json and --junit|--tags/), ...first },
  { ...command(['merge', 'a', '--exec', 'cat'], /--json and --junit|--exec/), ...first },
  { ...command(['merge', 'a', '--linux', '5.10'], /--json and --junit|--linux/), ...first },
  ...different.map(([what, changes, ...names]) => {
    return {
      ...command(['merge', 'a', 'b'], REPORT, 'b/conformance.json:', ...names),
      what: `different ${what}`,
      ...pair(changes),
    };
  }),
  {
    ...command(['merge', 'a', 'b'], REPORT, 'b/conformance.json', 'both are shard 1/2'),
    what: 'the same shard twice',
    ...pair({ 'part.index': 1 }),
  },
  {
    ...command(['merge', 'a', 'b'], 'b/conformance.json:', 'G-002.1', 'belongs to this shard'),
    what: 'without its scenario',
    ...pair({ guarantees: [] }),
  },
  {
    ...command(['merge', 'a', 'b'], 'b/conformance.json:', 'cases of G-002.1'),
    what: 'without the cases of its scenario',
    ...pair({ 'part.cases': {} }),
  },
];

const edits: readonly (readonly [what: string, changes: Changes, ...names: string[]])[] = [
  ['passes', { 'part.passed': 9 }, 'part.passed'],
  ['totals', { 'totals.pass': 9 }, 'totals.pass'],
  ['problems', { 'part.problems': ['none'] }, 'problems'],
  ['capabilities', { 'implementation.capabilities': ['all'] }, 'part.digest'],
];

const edited: readonly BadInput[] = edits.map(([what, changes, ...names]) => ({
  ...command(['merge', 'a', 'b'], 'b/conformance.json: edited', ...names, '--shard 2/2 again'),
  what: `edited ${what}`,
  ...pair(changes),
}));

export const fileCases: readonly BadInput[] = [...knownFailures, ...shards, ...edited];
