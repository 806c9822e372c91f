import { expect } from 'chai';
import {
  countSentences,
  MAX_SENTENCES,
  MAX_SENTENCES_OF_A_SYSTEM,
  type MatchedStep,
  type StepDefinition,
  vocabularyProblems,
} from './check-vocabulary';
import { readVocabulary } from './vocabulary';

const VOCABULARY = `
# Vocabulary

| notation | meaning |
| -------- | ------- |
| \`gpu\`  | somebody |

## Given and When

| sentence         | meaning          |
| ---------------- | ---------------- |
| \`{task} acts\`  | \`gpu\` does it  |

## Then: properties

| sentence                         | holds when |
| -------------------------------- | ---------- |
| \`{task} is up\`, \`all is up\`  | it is      |

## Values

| parameter  | written |
| ---------- | ------- |
| \`{task}\` | \`gpu\` |

### Tasks

| \`{task}\`         | meaning |
| ------------------ | ------- |
| \`gpu\`, \`nic\`   | drivers |
| \`a spare\`        | a third |
`;

const EXPRESSIONS = [
  '{task} acts',
  '{task} is up',
  'it may happen that {task} is up',
  'all is up',
  'it may happen that all is up',
];
const USED = ['{task} acts', 'it may happen that {task} is up', 'all is up'];

interface Input {
  readonly vocabulary?: string;
  readonly expressions?: readonly string[];
  readonly used?: readonly string[];
  /** The expressions that match further steps. */
  readonly matched?: readonly (readonly string[])[];
}

function check(input: Input): string[] {
  const { vocabulary = VOCABULARY, expressions = EXPRESSIONS, used = USED, matched = [] } = input;
  const definitions = expressions.map((text, index) => ({ text, location: `s.ts:${index + 1}` }));
  const matches = [...used.map((expression) => [expression]), ...matched];
  const steps = matches.map(
    (expressions, index): MatchedStep => ({
      text: 'so',
      location: `f.feature:${index + 1}`,
      expressions,
    }),
  );
  return vocabularyProblems({ vocabulary: readVocabulary(vocabulary, 'v.md'), definitions, steps });
}

/** The vocabulary with one thing changed. */
function changed(from: string, to: string): { vocabulary: string } {
  expect(VOCABULARY).to.contain(from);
  return { vocabulary: VOCABULARY.replace(from, to) };
}

function without(text: string): { expressions: string[] } {
  return { expressions: EXPRESSIONS.filter((expression) => expression !== text) };
}

function many(count: number): StepDefinition[] {
  return Array.from({ length: count }, (_, index) => ({ text: `${index}`, location: 's.ts:1' }));
}

describe('the vocabulary check', () => {
  it('reads the first columns of the tables', () => {
    const { names, parameters } = readVocabulary(VOCABULARY, 'v.md');
    expect(parameters).to.deep.equal([{ text: 'task', location: 'v.md:24' }]);
    expect(names.get('task')?.map(({ text }) => text)).to.deep.equal(['gpu', 'nic', 'a spare']);
    expect([...names.keys()]).to.deep.equal(['task']);
  });

  it('passes where steps define each sentence and features use it', () => {
    expect(check({})).to.deep.equal([]);
  });

  const faults: readonly [name: string, input: Input, problem: string][] = [
    [
      'a step definition that is not listed',
      { expressions: [...EXPRESSIONS, 'more'], used: [...USED, 'more'] },
      's.ts:6: "more" is not in the vocabulary',
    ],
    [
      'a variant for some outcome of an action',
      { expressions: [...EXPRESSIONS, 'it may happen that {task} acts'] },
      's.ts:6: "it may happen that {task} acts" is not in the vocabulary',
    ],
    [
      'a sentence that no step defines',
      { ...without('{task} acts'), used: USED.slice(1) },
      'v.md:12: no step is defined for "{task} acts"',
    ],
    [
      'a property without its variant for some outcome',
      without('it may happen that all is up'),
      'v.md:18: no step is defined for "it may happen that all is up"',
    ],
    [
      'a sentence that is listed twice',
      changed('`all is up`', '`all is up`, `all is up`'),
      'v.md:18: "all is up" is listed twice',
    ],
    [
      'a parameter that is not listed',
      changed('| `{task}` | `gpu` |', '| `{int}` | `1` |'),
      's.ts:1: {task} is not in the vocabulary',
    ],
    [
      'a parameter that no step takes',
      changed('| `{task}` | `gpu` |', '| `{task}`, `{time}` | `gpu` |'),
      'v.md:24: no step takes a {time}',
    ],
    [
      'names for a parameter that is not listed',
      changed('| `{task}`         |', '| `{time}`         |'),
      'v.md:30: names for {time}, which is not a parameter',
    ],
    [
      'a step of a feature without a definition',
      { matched: [[], []] },
      'f.feature:4: "so" is not in the vocabulary',
    ],
    [
      'a step of a feature with two definitions',
      { matched: [['all is up', '{task} is up']] },
      'f.feature:4: "so" matches "all is up" and "{task} is up"',
    ],
    [
      'a sentence that no feature uses',
      { used: USED.slice(0, 2) },
      's.ts:4: no feature uses "all is up"',
    ],
  ];
  for (const [name, input, problem] of faults) {
    it(`rejects ${name}`, () => expect(check(input)).to.include(problem));
  }

  it('rejects a listed sentence that is implied', () => {
    const implied = changed('`all is up`', '`all is up`, `it may happen that all is up`');
    expect(check(implied)).to.include(
      'v.md:18: "it may happen that all is up" is implied, so it must not be listed',
    );
  });

  it('reports a step of a Background once', () => {
    const definitions = many(0);
    const step: MatchedStep = { text: 'so', location: 'f.feature:1', expressions: [] };
    const vocabulary = readVocabulary('', 'v.md');
    expect(vocabularyProblems({ vocabulary, definitions, steps: [step, step] })).to.have.length(1);
  });

  it('limits the number of sentences', () => {
    const problems = (count: number): string[] =>
      vocabularyProblems({
        vocabulary: readVocabulary('', 'v.md'),
        definitions: many(count),
        steps: [],
      }).filter((problem) => problem.startsWith('there are'));
    expect(problems(MAX_SENTENCES)).to.deep.equal([]);
    expect(problems(MAX_SENTENCES + 1)).to.deep.equal([
      `there are ${MAX_SENTENCES + 1} sentences; expected ${MAX_SENTENCES} at most`,
    ]);
  });

  it('limits the sentences of each other system, and counts them apart from the core', () => {
    const problems = (count: number): string[] => {
      const rows = many(count).map(({ text }) => `| \`${text}\` | so |`);
      const markdown = ['## Then: of 2008', '| sentence | meaning |', '| --- | --- |', ...rows];
      const vocabulary = readVocabulary(markdown.join('\n'), 'v.md');
      return vocabularyProblems({ vocabulary, definitions: many(count), steps: [] }).filter(
        (problem) => problem.startsWith('there are'),
      );
    };
    expect(problems(MAX_SENTENCES_OF_A_SYSTEM)).to.deep.equal([]);
    const one = MAX_SENTENCES_OF_A_SYSTEM + 1;
    expect(problems(one)).to.deep.equal([
      `there are ${one} sentences of 2008; expected ${MAX_SENTENCES_OF_A_SYSTEM} at most`,
    ]);
  });

  it('does not count variants: may happen, negation, the other reference count', () => {
    const sentences = [
      'it may happen that {notifier} is freed',
      '{notifier} is freed',
      '{notifier} is not freed',
      'mm_count of {process} is unchanged',
      'mm_users of {process} is unchanged',
      '{callback} of {subject} ran with mm_users {int}',
    ];
    const definitions = sentences.map((text) => ({ text, location: 's.ts:1' }));
    expect(countSentences(definitions)).to.equal(3);
  });
});
