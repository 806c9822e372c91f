/** The vocabulary check: features and step definitions use the sentences of VOCABULARY.md, and all of them. */
import type { LocatedText, Vocabulary } from './vocabulary';

/** A step definition: its expression and its `file:line`. */
export type StepDefinition = LocatedText;

/** A step of a feature, with the expressions that match it: exactly one, if it is valid. */
export interface MatchedStep extends LocatedText {
  readonly expressions: readonly string[];
}

export interface VocabularyUse {
  readonly vocabulary: Vocabulary;
  readonly definitions: readonly StepDefinition[];
  readonly steps: readonly MatchedStep[];
}

/** The greatest number of sentences that an author of core features has to know. */
export const MAX_SENTENCES = 60;

/** The greatest number of further sentences for each other system. */
export const MAX_SENTENCES_OF_A_SYSTEM = 15;

const MAYBE = 'it may happen that ';
/** Parameters that Cucumber defines. */
const BUILT_IN = new Set(['int']);

/** One line for each problem, with file and line. */
export function vocabularyProblems({ vocabulary, definitions, steps }: VocabularyUse): string[] {
  const problems = [
    ...unlisted(vocabulary, definitions),
    ...listedTwice(vocabulary),
    ...unlistedParameters(vocabulary, definitions),
    ...unmatched(steps),
    ...unused(definitions, steps),
    ...tooMany(vocabulary, definitions),
  ];
  // A step of a Background occurs once in each scenario.
  return [...new Set(problems)];
}

/** Sentences without a definition, and definitions that the vocabulary does not list. */
function unlisted(
  { actions, properties }: Vocabulary,
  definitions: readonly StepDefinition[],
): string[] {
  const listed = new Set([
    ...[...actions, ...properties].map(({ text }) => text),
    ...properties.map(({ text }) => MAYBE + text),
  ]);
  const defined = new Set(definitions.map(({ text }) => text));
  const lacking = ({ text, location }: LocatedText): string[] =>
    defined.has(text) ? [] : [`${location}: no step is defined for "${text}"`];
  return [
    ...definitions
      .filter(({ text }) => !listed.has(text))
      .map(({ text, location }) => `${location}: "${text}" is not in the vocabulary`),
    ...[...actions, ...properties].flatMap(lacking),
    ...properties.map(({ text, location }) => ({ text: MAYBE + text, location })).flatMap(lacking),
  ];
}

/** A table lists each sentence once, and no variant with "it may happen that": those are implied. */
function listedTwice({ actions, properties }: Vocabulary): string[] {
  const repeated = (entries: readonly LocatedText[]): string[] =>
    entries
      .filter(({ text }, index) => entries.findIndex((entry) => entry.text === text) < index)
      .map(({ text, location }) => `${location}: "${text}" is listed twice`);
  const implied = [...actions, ...properties].filter(({ text }) => text.startsWith(MAYBE));
  return [
    ...repeated(actions),
    ...repeated(properties),
    ...implied.map(
      ({ text, location }) => `${location}: "${text}" is implied, so it must not be listed`,
    ),
  ];
}

function unlistedParameters(
  { parameters, names }: Vocabulary,
  definitions: readonly StepDefinition[],
): string[] {
  const used = definitions.flatMap(({ text, location }) =>
    [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ text: name, location })),
  );
  const listed = new Set(parameters.map(({ text }) => text));
  const unknown = used.filter(({ text }) => !listed.has(text) && !BUILT_IN.has(text));
  const unusedParameters = parameters.filter(({ text }) => used.every((one) => one.text !== text));
  return [
    ...unknown.map(({ text, location }) => `${location}: {${text}} is not in the vocabulary`),
    ...unusedParameters.map(({ text, location }) => `${location}: no step takes a {${text}}`),
    ...[...names]
      .filter(([name]) => !listed.has(name))
      .map(
        ([name, [first]]) => `${first?.location}: names for {${name}}, which is not a parameter`,
      ),
  ];
}

function unmatched(steps: readonly MatchedStep[]): string[] {
  return steps.flatMap(({ text, location, expressions }) => {
    if (expressions.length === 1) return [];
    if (expressions.length === 0) return [`${location}: "${text}" is not in the vocabulary`];
    const quoted = expressions.map((expression) => `"${expression}"`);
    return [`${location}: "${text}" matches ${quoted.join(' and ')}`];
  });
}

/** A property is used if a feature states it, for every outcome or for some. */
function unused(definitions: readonly StepDefinition[], steps: readonly MatchedStep[]): string[] {
  const used = new Set(steps.flatMap(({ expressions }) => expressions.map(withoutMaybe)));
  return definitions
    .filter(({ text }) => !text.startsWith(MAYBE) && !used.has(text))
    .map(({ text, location }) => `${location}: no feature uses "${text}"`);
}

function tooMany(
  { actions, properties }: Vocabulary,
  definitions: readonly StepDefinition[],
): string[] {
  const systems = new Map([...actions, ...properties].map(({ text, system }) => [text, system]));
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
 * The number of sentences to know: a variant with "it may happen that", with "not" or for the other
 * reference count of an mm is not counted.
 */
export function countSentences(definitions: readonly StepDefinition[]): number {
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
