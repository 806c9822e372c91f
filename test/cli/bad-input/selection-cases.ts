/** Tags, names, paths, features and shards that select nothing, or that cannot be read. */
import { type BadInput, spec } from './bad-input';

const KEPT = 'features/kept.feature';
const PATH_EXPECTED = 'expected a feature file, FILE:LINE or a folder';

const tags: readonly BadInput[] = [
  spec(['--tags', '@nothing'], 'no scenario is selected', '--tags "@nothing"'),
  spec(['--tags', 'G-001'], 'no scenario is selected', '--tags "G-001"'),
  spec(['-t', '@nothing'], 'no scenario is selected', '--tags "@nothing"'),
  spec(['--tags', '@G-001', '--tags', '@G-002'], 'no scenario is selected', '@G-001', '@G-002'),
  spec([KEPT, '--tags', '@G-010'], 'no scenario is selected', '--tags "@G-010"', KEPT),
  spec(['--tags', '@G-999'], '--tags @G-999:', 'no feature has @G-999', '@G-001.1'),
  spec(['--tags', '@G-001 or @G-999'], 'no feature has @G-999'),
  spec(['--tags', '@G-001.9'], 'no feature has @G-001.9'),
  spec(['--tags', 'not @G-999'], 'no feature has @G-999'),
  ...['@G-001 or or', '(@G-001', '@G-001)', '@G-001 @G-002', '@G-001 and', 'not', ' '].map(
    (expression) => spec(['--tags', expression], `--tags "${expression}"`, 'tag expression'),
  ),
  spec(['--tags', '\u001b[31m@a'], 'no scenario is selected', '\\u{1b}[31m@a'),
  spec(['--name', 'nothing'], 'no scenario is selected', '--name "nothing"'),
  spec([KEPT, '--name', 'nothing'], 'no scenario is selected', '--name "nothing"', KEPT),
];

const paths: readonly BadInput[] = [
  ...['features/absent.feature', 'absent', 'absent/', '-', 'a\u0007b.feature', '@rerun.txt'].map(
    (path) => spec([path], `${path.replace('\u0007', '\\u{7}')}: no such file`, PATH_EXPECTED),
  ),
  ...[`${KEPT}:x`, `${KEPT}:7:`].map((path) =>
    spec([path], `${path}: no such file`, PATH_EXPECTED),
  ),
  spec(['../absent.feature'], '../absent.feature: no such file', PATH_EXPECTED),
  spec(['cucumber.js'], 'cucumber.js: not a feature file', PATH_EXPECTED),
  spec(['/etc/passwd'], '/etc/passwd: not a feature file', PATH_EXPECTED),
  ...[`${KEPT}:1000`, `${KEPT}:0`, `${KEPT}:2`, 'features/*.txt', 'features/[.feature'].map(
    (path) => spec([path], `${path}: no scenario there`, PATH_EXPECTED),
  ),
  spec([KEPT, `${KEPT}:2`], `${KEPT}:2: no scenario there`, PATH_EXPECTED),
  spec([`{cwd}/${KEPT}:1000`], `{cwd}/${KEPT}:1000: no scenario there`, PATH_EXPECTED),
  spec([KEPT, 'absent.feature'], 'absent.feature: no such file', PATH_EXPECTED),
  {
    ...spec(['empty'], 'empty: no scenario there', PATH_EXPECTED),
    files: { 'empty/read.me': '' },
  },
  {
    ...spec(['a.feature'], 'a.feature: no scenario there', PATH_EXPECTED),
    what: 'a folder',
    files: { 'a.feature/read.me': '' },
  },
];

const FEATURE = 'Feature: a\n  Rule: b\n    Scenario: c\n      Given it\n';

/** Each is the text of a.feature, with what is said of it. */
const features: readonly (readonly [what: string, text: string, ...names: string[]])[] = [
  ['empty', '', 'a.feature: no scenario there'],
  ['without a scenario', 'Feature: a\n', 'a.feature:1: Feature "a" has no scenarios'],
  [
    'with a Rule without scenarios',
    `${FEATURE}\n  Rule: d\n    Description\n`,
    'a.feature:6: Rule "d" has no scenarios',
  ],
  [
    'with an outline without rows',
    `${FEATURE}\n    Scenario Outline: e\n      Given <f>\n      Examples:\n        | f |\n`,
    'a.feature:8: Scenario Outline "e" has Examples without rows',
  ],
  [
    'with Examples without rows beside others',
    `${FEATURE}\n    Scenario: e\n      Given <f>\n      Examples:\n        | f |\n        | g |\n      Examples:\n`,
    'a.feature:11: Scenario "e" has Examples without rows',
  ],
  [
    'with an outline without Examples',
    `${FEATURE}\n    Scenario Outline: e\n      Given f\n`,
    'a.feature:6: Scenario Outline "e" has no Examples',
  ],
  ['no Gherkin', 'nonsense\n', 'a.feature:1: expected', "got 'nonsense'"],
  ['binary', '\u0000\u001b[31m', 'a.feature:1: expected', "got '\\u{0}\\u{1b}[31m'"],
  ['of no language', '# language: xx\nFeature: a\n', 'a.feature:1: Language not supported: xx'],
  [
    'with a step that has no keyword',
    'Feature: a\n  Scenario: b\n    Given c\n    what\n',
    'a.feature:4: expected',
    "got 'what'",
  ],
  [
    'with a sentence that has been renamed',
    'Feature: a\n  Scenario: b\n    Given process A is killed\n',
    'a.feature:3: "process A is killed" has been renamed: write "process A has SIGKILL pending"',
  ],
  [
    'with a ragged table',
    'Feature: a\n  Scenario: b\n    Given c\n      | d | e |\n      | f |\n',
    'a.feature:5: inconsistent cell count',
  ],
  [
    'with an open string',
    'Feature: a\n  Scenario: b\n    Given c\n      """\n',
    'a.feature:5: unexpected end of file',
  ],
];

const shards: readonly BadInput[] = [
  spec([KEPT, '--shard', '1/9'], '--shard 1/9:', '3 shards at most'),
  spec([KEPT, '--tags', '@G-001', '--shard', '1/2'], '--shard 1/2:', 'only one scenario'),
  spec([`${KEPT}:7`, '--shard', '1/2'], '--shard 1/2:', 'only one scenario'),
  spec([`${KEPT}:7`, '--shard', '2/2', '--random', '5'], '--shard 2/2:', 'only one scenario'),
  spec([`${KEPT}:7`, '--shard', '1/2', '--exec', 'cat'], '--shard 1/2:', 'only one scenario'),
];

/** The lines of features/malformed.feature with a sentence that cannot be meant. */
const SENTENCES = [13, 18, 24, 28, 33, 38, 44, 49, 53, 58, 65, 72, 78, 83];

const sentences: readonly BadInput[] = [
  {
    ...spec(
      ['features/malformed.feature'],
      ...SENTENCES.map((line) => `error: features/malformed.feature:${line}: `),
    ),
    suite: 'real',
    lines: SENTENCES.length,
    out: /\n0 passed, 14 failed\n$/,
    reported: true,
  },
  {
    ...spec(['features/malformed.feature:27'], 'malformed.feature:28: there is no process Z'),
    suite: 'real',
    out: /\n0 passed, 1 failed\n$/,
    reported: true,
  },
];

export const selectionCases: readonly BadInput[] = [
  ...tags,
  ...paths,
  ...features.map(([what, text, ...names]) => {
    return { ...spec(['a.feature'], ...names), what, files: { 'a.feature': text } };
  }),
  {
    ...spec(['*.feature'], 'a.feature:1: expected', "got 'nonsense'"),
    what: 'with one that is no Gherkin',
    files: { 'a.feature': 'nonsense\n' },
  },
  {
    ...spec(['a.feature'], 'a.feature:1: A tag may not contain whitespace', "got '@a b'"),
    what: 'with two mistakes',
    lines: 2,
    files: { 'a.feature': '@a b\nFeature: c\n' },
  },
  {
    ...spec([], 'features/broken-off.feature:1: expected', "got 'nonsense'"),
    what: 'with a feature that is none',
    files: { 'features/broken-off.feature': 'nonsense\n' },
  },
  ...shards,
  ...sentences,
];
