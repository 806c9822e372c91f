/** Whether the features, the step definitions and the vocabulary speak the same language. */
import type { Entry, Vocabulary } from './vocabulary';

/** A step definition: its expression, and where it stands. */
export type Definition = Entry;

/** A step of a feature, and the expressions that match it: one, if all is well. */
export interface Step extends Entry {
  readonly expressions: readonly string[];
}

export interface VocabularyUse {
  readonly vocabulary: Vocabulary;
  readonly definitions: readonly Definition[];
  readonly steps: readonly Step[];
}

/** How many sentences someone who writes features of the core has to know, at most. */
export const MAX_SENTENCES = 60;

/** How many more for each further system. */
export const MAX_SENTENCES_OF_A_SYSTEM = 15;

const MAYBE = 'it may happen that ';
/** Parameters that cucumber itself knows. */
const BUILT_IN = new Set(['int']);

/** One line for each thing that is wrong, with file and line; none if all is well. */
export function vocabularyProblems({ vocabulary, definitions, steps }: VocabularyUse): string[] {
  const problems = [
    ...unlisted(vocabulary, definitions),
    ...listedTwice(vocabulary),
    ...unlistedParameters(vocabulary, definitions),
    ...unmatched(steps),
    ...unused(definitions, steps),
    ...tooMany(vocabulary, definitions),
  ];
  // A step of a Background is met once for each scenario.
  return [...new Set(problems)];
}

/** Sentences that have no definition, and definitions that are no sentence. */
function unlisted({ actions, claims }: Vocabulary, definitions: readonly Definition[]): string[] {
  const listed = new Set([
    ...[...actions, ...claims].map(({ text }) => text),
    ...claims.map(({ text }) => MAYBE + text),
  ]);
  const defined = new Set(definitions.map(({ text }) => text));
  const lacking = ({ text, location }: Entry): string[] =>
    defined.has(text) ? [] : [`${location}: no step is defined for "${text}"`];
  return [
    ...definitions
      .filter(({ text }) => !listed.has(text))
      .map(({ text, location }) => `${location}: "${text}" is not in the vocabulary`),
    ...[...actions, ...claims].flatMap(lacking),
    ...claims.map(({ text, location }) => ({ text: MAYBE + text, location })).flatMap(lacking),
  ];
}

/** One table has each sentence once; the variants of claims are implied, and so not listed. */
function listedTwice({ actions, claims }: Vocabulary): string[] {
  const repeated = (entries: readonly Entry[]): string[] =>
    entries
      .filter(({ text }, index) => entries.findIndex((entry) => entry.text === text) < index)
      .map(({ text, location }) => `${location}: "${text}" is listed twice`);
  const implied = [...actions, ...claims].filter(({ text }) => text.startsWith(MAYBE));
  return [
    ...repeated(actions),
    ...repeated(claims),
    ...implied.map(({ text, location }) => `${location}: "${text}" is implied, and not listed`),
  ];
}

function unlistedParameters(
  { parameters, names }: Vocabulary,
  definitions: readonly Definition[],
): string[] {
  const used = definitions.flatMap(({ text, location }) =>
    [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ text: name, location })),
  );
  const listed = new Set(parameters.map(({ text }) => text));
  const unknown = used.filter(({ text }) => !listed.has(text) && !BUILT_IN.has(text));
  const idle = parameters.filter(({ text }) => used.every((one) => one.text !== text));
  return [
    ...unknown.map(({ text, location }) => `${location}: {${text}} is not in the vocabulary`),
    ...idle.map(({ text, location }) => `${location}: no step takes a {${text}}`),
    ...[...names]
      .filter(([name]) => !listed.has(name))
      .map(([name, [first]]) => `${first?.location}: names for {${name}}, which is no parameter`),
  ];
}

function unmatched(steps: readonly Step[]): string[] {
  return steps.flatMap(({ text, location, expressions }) => {
    if (expressions.length === 1) return [];
    if (expressions.length === 0)
      return [`${location}: "${text}" is no sentence of the vocabulary`];
    const quoted = expressions.map((expression) => `"${expression}"`);
    return [`${location}: "${text}" could be ${quoted.join(' or ')}`];
  });
}

/** A claim is used if it is said at all, of all outcomes or of some. */
function unused(definitions: readonly Definition[], steps: readonly Step[]): string[] {
  const said = new Set(steps.flatMap(({ expressions }) => expressions.map(withoutMaybe)));
  return definitions
    .filter(({ text }) => !text.startsWith(MAYBE) && !said.has(text))
    .map(({ text, location }) => `${location}: no feature says "${text}"`);
}

function tooMany({ actions, claims }: Vocabulary, definitions: readonly Definition[]): string[] {
  const systems = new Map([...actions, ...claims].map(({ text, system }) => [text, system]));
  return [...new Set([undefined, ...systems.values()])].flatMap((system) => {
    const most = system === undefined ? MAX_SENTENCES : MAX_SENTENCES_OF_A_SYSTEM;
    const sentences = countSentences(
      definitions.filter(({ text }) => systems.get(withoutMaybe(text)) === system),
    );
    if (sentences <= most) return [];
    const whose = system === undefined ? '' : ` of ${system}`;
    return [`there are ${sentences} sentences${whose}; expected ${most} at most`];
  });
}

/**
 * The number of sentences to know. What may happen, the negation of a sentence and the same said
 * of the other count of an mm are not new ones.
 */
export function countSentences(definitions: readonly Definition[]): number {
  const shapes = definitions.map(({ text }) =>
    withoutMaybe(text)
      .replace(/\bnot /, '')
      .replace(/^mm_users of /, 'mm_count of '),
  );
  return new Set(shapes).size;
}

function withoutMaybe(expression: string): string {
  return expression.startsWith(MAYBE) ? expression.slice(MAYBE.length) : expression;
}
