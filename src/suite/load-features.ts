/** The feature files of a suite; each is read and parsed once. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { generateMessages, makeSourceEnvelope } from '@cucumber/gherkin';
import type { Envelope, Pickle } from '@cucumber/messages';
import { globSync } from 'glob';
import { GUARANTEE_TAG, SCENARIO_TAG } from '../counterexample/scenario-id';
import { UsageError } from '../usage-error';
import { emptyParts } from './empty-parts';
import { FeatureIndex } from './feature-index';
import { renamedSentences } from './renamed-sentences';

/** A scenario, or a row of an outline. */
export interface FeaturePickle {
  readonly uri: string;
  readonly name: string;
  /** With the tags of its Rule and its feature. */
  readonly tags: readonly string[];
  /** The line of the scenario, and that of the row; the same where there is no row. */
  readonly scenarioLine: number;
  readonly line: number;
}

export interface FeatureFile {
  /** Its path from the suite's folder. */
  readonly uri: string;
  readonly text: string;
  readonly pickles: readonly FeaturePickle[];
  /** Its syntax errors, what in it yields no scenario, and sentences with another name now, one line each. */
  readonly problems: readonly string[];
}

export const FEATURE = /\.feature(\.md)?$/;
/** After the name of a feature file: lines of scenarios. */
export const LINES = /(:\d+)+$/;
const DEFAULT_DIALECT = 'en';

/** Each tag of a file, and words outside of its tags that look like one. */
const TAG = /@[^\s@]+/g;

export class Features {
  private readonly files = new Map<string, FeatureFile>();
  private readonly texts = new Map<string, string>();
  private nodes = 0;

  /** The suite is where the features are, and `cwd` where problems are read. */
  constructor(
    readonly suite: string,
    readonly cwd = suite,
  ) {}

  /** A path from the suite's folder, as it is from the working directory where it leads elsewhere. */
  readonly shown = (path: string): string => pathFromHere(path, this);

  /** The files that some paths name, in that order; all of features/ where there is no path. */
  named(paths: readonly string[]): readonly FeatureFile[] {
    return this.uris(paths).map((uri) => this.read(uri));
  }

  /** Of the files that some paths name, those with tags that pass, found out without parsing them. */
  tagged(paths: readonly string[], pass: (tags: readonly string[]) => boolean): readonly string[] {
    return this.uris(paths).filter((uri) => {
      // In Markdown, tags are quoted.
      return !uri.endsWith('.feature') || pass(this.textOf(uri).match(TAG) ?? []);
    });
  }

  /** The ids of guarantees and scenarios in features/, and in the files that the paths name. */
  ids(paths: readonly string[] = []): ReadonlySet<string> {
    return this.idsIn(['features', ...paths]);
  }

  /** The same, of these files alone. */
  idsIn(paths: readonly string[]): ReadonlySet<string> {
    const pickles = this.pickles(paths);
    const tags = pickles.flatMap((pickle) => pickle.tags);
    return new Set(
      tags
        .filter((tag) => GUARANTEE_TAG.test(tag) || SCENARIO_TAG.test(tag))
        .map((tag) => tag.slice(1)),
    );
  }

  /** The scenarios of these files. Throws a UsageError that has every line that is no Gherkin. */
  pickles(paths: readonly string[]): readonly FeaturePickle[] {
    const files = this.named(paths);
    const problems = files.flatMap((file) => file.problems);
    if (problems.length > 0) throw new UsageError([...new Set(problems)]);
    return files.flatMap((file) => file.pickles);
  }

  private uris(paths: readonly string[]): readonly string[] {
    const named = paths.length === 0 ? ['features'] : paths;
    return [...new Set(named.flatMap((path) => this.urisAt(path)))];
  }

  private urisAt(path: string): readonly string[] {
    const file = path.replace(LINES, '');
    const found = globSync(file, { cwd: this.suite, windowsPathsNoEscape: true });
    return found.flatMap((match) => this.featuresIn(resolve(this.suite, match))).sort();
  }

  private featuresIn(path: string): readonly string[] {
    const paths = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((entry) => join(path, entry))
      : [path];
    return paths.filter((one) => FEATURE.test(one)).map((one) => relative(this.suite, one));
  }

  private read(uri: string): FeatureFile {
    const known = this.files.get(uri);
    if (known !== undefined) return known;
    const text = this.textOf(uri);
    const envelopes = this.parse(this.shown(uri), text);
    const documents = envelopes.flatMap(({ gherkinDocument }) => gherkinDocument ?? []);
    const index = new FeatureIndex(documents);
    const pickles = envelopes.flatMap(({ pickle }) => pickle ?? []);
    const file: FeatureFile = {
      uri,
      text,
      pickles: pickles.map((pickle) => summarise({ ...pickle, uri }, index)),
      problems: [
        ...envelopes.flatMap(({ parseError }) => parseError ?? []).map(describeProblem),
        ...documents.flatMap((document) => emptyParts(document, this.shown(uri))),
        ...renamedSentences(pickles, index),
      ],
    };
    this.files.set(uri, file);
    return file;
  }

  private textOf(uri: string): string {
    const text = this.texts.get(uri) ?? readFileSync(join(this.suite, uri), 'utf8');
    this.texts.set(uri, text);
    return text;
  }

  private parse(uri: string, text: string): readonly Envelope[] {
    const { mediaType } = makeSourceEnvelope(text, uri).source ?? {};
    if (mediaType === undefined) return [];
    return generateMessages(text, uri, mediaType, {
      defaultDialect: DEFAULT_DIALECT,
      includeSource: false,
      includeGherkinDocument: true,
      includePickles: true,
      newId: () => `${this.nodes++}`,
    });
  }
}

/**
 * A path from the suite's folder as the user reads it: one that leads out of the suite is a file of
 * the user's own, and begins at the working directory.
 */
export function pathFromHere(
  path: string,
  { suite, cwd }: { readonly suite: string; readonly cwd: string },
): string {
  return isOwnFile(path) ? relative(cwd, resolve(suite, path)) : path;
}

/** Whether a path from the suite's folder is of a file of the user's own. */
export function isOwnFile(path: string): boolean {
  return path.startsWith('..');
}

function summarise(pickle: Pickle, index: FeatureIndex): FeaturePickle {
  return {
    uri: pickle.uri,
    name: pickle.name,
    tags: pickle.tags.map(({ name }) => name),
    scenarioLine: lineOf(index.scenario(pickle)?.scenario.location ?? ''),
    line: lineOf(index.location(pickle)),
  };
}

function lineOf(location: string): number {
  return Number(/\d+$/.exec(location)?.[0]);
}

function describeProblem({ source, message }: NonNullable<Envelope['parseError']>): string {
  return `${source.uri}:${source.location?.line}: ${message.replace(/^\([\d:]+\): /, '')}`;
}
