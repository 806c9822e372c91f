import { expect } from 'chai';
import {
  countSentences,
  type Definition,
  MAX_SENTENCES,
  MAX_SENTENCES_OF_A_SYSTEM,
  type Step,
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

## Then: claims

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
const SAID = ['{task} acts', 'it may happen that {task} is up', 'all is up'];

interface Input {
  readonly vocabulary?: string;
  readonly expressions?: readonly string[];
  readonly said?: readonly string[];
  /** What steps were matched by, beside those that are said. */
  readonly matched?: readonly (readonly string[])[];
}

function check(input: Input): string[] {
  const { vocabulary = VOCABULARY, expressions = EXPRESSIONS, said = SAID, matched = [] } = input;
  const definitions = expressions.map((text, index) => ({ text, location: `s.ts:${index + 1}` }));
  const matches = [...said.map((expression) => [expression]), ...matched];
  const steps = matches.map(
    (expressions, index): Step => ({ text: 'so', location: `f.feature:${index + 1}`, expressions }),
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

function many(count: number): Definition[] {
  return Array.from({ length: count }, (_, index) => ({ text: `${index}`, location: 's.ts:1' }));
}

describe('the vocabulary of the features', () => {
  it('is read from the first columns of its tables', () => {
    const { names, parameters } = readVocabulary(VOCABULARY, 'v.md');
    expect(parameters).to.deep.equal([{ text: 'task', location: 'v.md:24' }]);
    expect(names.get('task')?.map(({ text }) => text)).to.deep.equal(['gpu', 'nic', 'a spare']);
    expect([...names.keys()]).to.deep.equal(['task']);
  });

  it('agrees with steps that define it and features that say it', () => {
    expect(check({})).to.deep.equal([]);
  });

  const faults: readonly [name: string, input: Input, problem: string][] = [
    [
      'a step that is no sentence',
      { expressions: [...EXPRESSIONS, 'more'], said: [...SAID, 'more'] },
      's.ts:6: "more" is not in the vocabulary',
    ],
    [
      'an action that may happen',
      { expressions: [...EXPRESSIONS, 'it may happen that {task} acts'] },
      's.ts:6: "it may happen that {task} acts" is not in the vocabulary',
    ],
    [
      'a sentence that no step defines',
      { ...without('{task} acts'), said: SAID.slice(1) },
      'v.md:12: no step is defined for "{task} acts"',
    ],
    [
      'a claim that can not be said of some outcome',
      without('it may happen that all is up'),
      'v.md:18: no step is defined for "it may happen that all is up"',
    ],
    [
      'a sentence that is listed twice',
      changed('`all is up`', '`all is up`, `all is up`'),
      'v.md:18: "all is up" is listed twice',
    ],
    [
      'a parameter that is not explained',
      changed('| `{task}` | `gpu` |', '| `{int}` | `1` |'),
      's.ts:1: {task} is not in the vocabulary',
    ],
    [
      'a parameter that no step takes',
      changed('| `{task}` | `gpu` |', '| `{task}`, `{time}` | `gpu` |'),
      'v.md:24: no step takes a {time}',
    ],
    [
      'names of what is no parameter',
      changed('| `{task}`         |', '| `{time}`         |'),
      'v.md:30: names for {time}, which is no parameter',
    ],
    [
      'a step of a feature that nothing defines',
      { matched: [[], []] },
      'f.feature:4: "so" is no sentence of the vocabulary',
    ],
    [
      'a step of a feature that two definitions match',
      { matched: [['all is up', '{task} is up']] },
      'f.feature:4: "so" could be "all is up" or "{task} is up"',
    ],
    [
      'a sentence that no feature says',
      { said: SAID.slice(0, 2) },
      's.ts:4: no feature says "all is up"',
    ],
  ];
  for (const [name, input, problem] of faults) {
    it(`does not have ${name}`, () => expect(check(input)).to.include(problem));
  }

  it('lists no claim that is implied', () => {
    const implied = changed('`all is up`', '`all is up`, `it may happen that all is up`');
    expect(check(implied)).to.include(
      'v.md:18: "it may happen that all is up" is implied, and not listed',
    );
  });

  it('names a step of a Background once', () => {
    const definitions = many(0);
    const step: Step = { text: 'so', location: 'f.feature:1', expressions: [] };
    const vocabulary = readVocabulary('', 'v.md');
    expect(vocabularyProblems({ vocabulary, definitions, steps: [step, step] })).to.have.length(1);
  });

  it('has few sentences', () => {
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

  it('has few sentences of each further system, which are not counted with the others', () => {
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

  it('counts what may happen, negations and the two counts of an mm as the same sentence', () => {
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
