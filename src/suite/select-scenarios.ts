/**
 * Which scenarios a command line selects, found out before anything runs. Cucumber passes a run of
 * no scenarios, so a mistyped tag would pass too: here it is an error.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import parseTags from '@cucumber/tag-expressions';
import { UsageError } from '../usage-error';
import { FEATURE, type FeaturePickle, type Features, LINES } from './load-features';
import { scenariosSince } from './versions';

/** What a scenario must be to be selected; no path, expression or name selects all. */
export interface ScenarioFilter {
  /** Feature files, with lines or without, and folders of them. */
  readonly paths: readonly string[];
  /** Tag expressions: all must match. */
  readonly tags?: readonly string[];
  /** Regular expressions: the name must match one. */
  readonly name?: readonly string[];
  /** A version of the suite: what came later is left out, but not scenarios of a user's own. */
  readonly suiteSince?: string;
}

/** An id as it may stand in a tag expression: a guarantee's, or a scenario's. */
const ID_TAG = /@(?:G|my)-[\w.-]+/g;
const NOT = /\bnot\b/;
const GLOB = /[*?[\]{}]/;
const EXPECTED_PATH = 'expected a feature file, FILE:LINE or a folder';

/** The scenarios selected: at least one, or a {@link UsageError} says why not. */
export function selectScenarios(
  filter: ScenarioFilter,
  features: Features,
): readonly FeaturePickle[] {
  for (const path of filter.paths) checkPath(path, features);
  const matches = matcherOf(filter, features.suite);
  const there = picklesOf(filter, features);
  const named = new Set(filter.paths.flatMap((path) => picklesAt(path, features)));
  const selected = there.filter(
    (pickle) => (filter.paths.length === 0 || named.has(pickle)) && matches(pickle),
  );
  checkIds(filter, features);
  if (selected.length === 0) {
    throw new UsageError(`no scenario is selected by ${describeFilter(filter, features)}`);
  }
  return selected;
}

/** The scenarios of the files that may hold one that is selected: most expressions name a single file's. */
function picklesOf({ paths, tags = [] }: ScenarioFilter, features: Features) {
  if (paths.length > 0 || tags.length === 0 || tags.some((one) => NOT.test(one)))
    return features.pickles(paths);
  const expressions = tags.map(parseExpression);
  // Without `not`, an expression that a scenario matches matches any more tags, too.
  const uris = features.tagged([], (known) =>
    expressions.every((expression) => expression.evaluate([...known])),
  );
  return uris.length === 0 ? [] : features.pickles(uris);
}

/** Feature files and lines, as cucumber takes them, that name just these scenarios. */
export function pathsOf(selected: readonly FeaturePickle[], features: Features): readonly string[] {
  const uris = [...new Set(selected.map(({ uri }) => uri))];
  return features.named(uris).map(({ uri, pickles }) => {
    const own = selected.filter((pickle) => pickle.uri === uri);
    const lines = new Set(own.map(({ line }) => line));
    return own.length === pickles.length ? uri : [uri, ...lines].join(':');
  });
}

function checkPath(path: string, { suite, shown }: Features): void {
  const file = path.replace(LINES, '');
  if (GLOB.test(file)) return;
  const found = statSync(resolve(suite, file), { throwIfNoEntry: false });
  if (!found) throw new UsageError(`${shown(path)}: no such file; ${EXPECTED_PATH}`);
  if (found.isDirectory() || FEATURE.test(file)) return;
  throw new UsageError(`${shown(path)}: not a feature file; ${EXPECTED_PATH}`);
}

/** Among several paths a mistyped line would go unseen: each must name at least one scenario. */
function picklesAt(path: string, features: Features): readonly FeaturePickle[] {
  const lines = (LINES.exec(path)?.[0] ?? '').split(':').slice(1).map(Number);
  const found = features
    .pickles([path])
    .filter(
      ({ line, scenarioLine }) =>
        lines.length === 0 || lines.includes(line) || lines.includes(scenarioLine),
    );
  if (found.length > 0) return found;
  throw new UsageError(`${features.shown(path)}: no scenario there; ${EXPECTED_PATH}`);
}

function matcherOf(
  { tags = [], name = [], suiteSince }: ScenarioFilter,
  suite: string,
): (pickle: FeaturePickle) => boolean {
  const expressions = tags.map(parseExpression);
  const patterns = name.map(parsePattern);
  const old = suiteSince === undefined ? null : scenariosSince(suiteSince, suite);
  return (pickle) =>
    (old === null || !isOfSuite(pickle) || pickle.tags.some((tag) => old.has(tag.slice(1)))) &&
    expressions.every((expression) => expression.evaluate([...pickle.tags])) &&
    (patterns.length === 0 || patterns.some((pattern) => pattern.test(pickle.name)));
}

function isOfSuite({ uri }: FeaturePickle): boolean {
  return uri.startsWith('features/');
}

function parsePattern(name: string): RegExp {
  try {
    return new RegExp(name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--name ${name}: expected a regular expression (${reason})`);
  }
}

function parseExpression(tags: string): ReturnType<typeof parseTags> {
  try {
    // The parser takes nothing for everything.
    return parseTags(tags.trim() === '' ? '()' : tags);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');
    throw new UsageError(`--tags "${tags}": expected a valid tag expression: ${reason.trim()}`);
  }
}

/**
 * Every id that a tag expression names must stand in a feature, even if the expression selects
 * something without it: `@G-031 or @G-999` is a mistake that would otherwise go unseen.
 */
function checkIds({ tags = [], paths }: ScenarioFilter, features: Features): void {
  const named = tags.flatMap((expression) => expression.match(ID_TAG) ?? []);
  if (named.length === 0) return;
  const uris = features.tagged(['features', ...paths], (tags) =>
    named.some((id) => tags.includes(id)),
  );
  const known = uris.length === 0 ? new Set() : features.idsIn(uris);
  const unknown = named.find((tag) => !known.has(tag.slice(1)));
  if (unknown === undefined) return;
  const expected = 'expected the id of a guarantee or a scenario, such as @G-001 or @G-001.1';
  throw new UsageError(`--tags ${tags.join(' ')}: no feature has ${unknown}; ${expected}`);
}

function describeFilter(
  { tags = [], name = [], suiteSince, paths }: ScenarioFilter,
  { shown }: Features,
): string {
  const parts = [
    ...tags.map((expression) => `--tags "${expression}"`),
    ...name.map((pattern) => `--name "${pattern}"`),
    ...(suiteSince === undefined ? [] : [`--suite-since ${suiteSince}`]),
    ...paths.map(shown),
  ];
  return parts.length === 0 ? 'features/: expected at least one feature' : parts.join(' ');
}
