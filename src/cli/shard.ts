/** `--shard I/N`: which scenarios one of several machines runs. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IPlannedPickle, IRunConfiguration } from '@cucumber/cucumber/api';
import type { ShardInfo } from '../report/report';
import { scenariosOf } from '../report/shard-report';
import { type FeatureScenario, parseFeature } from '../suite/feature-file';
import { compareIds } from '../suite/scenario-ids';
import { loadQuietly } from '../suite/select-scenarios';
import { UsageError } from '../usage-error';

/** From 1 to `total`. */
export interface Shard {
  readonly index: number;
  readonly total: number;
}

/** What is to be run of a selection, and what the report of it must say. */
export interface ShardPlan {
  /** The scenarios, as paths with lines. */
  readonly paths: readonly string[];
  readonly count: number;
  readonly part: Omit<ShardInfo, 'expectations' | 'verdictOptions'>;
}

/** Reads `I/N`; null where nothing is to be split. */
export function checkShard(text: string | undefined): Shard | null {
  if (text === undefined) return null;
  const [, index = 0, total = 0] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= total) return { index, total };
  throw new UsageError(`--shard ${text}: expected I/N with I from 1 to N, such as 1/4`);
}

/**
 * Cuts this part out of what is selected. Scenarios are dealt out in the order of their ids, so
 * neither the order of the run nor of the files matters; the rows of an outline stay together.
 */
export async function planShard(
  shard: Shard,
  sources: IRunConfiguration['sources'],
  suite: string,
): Promise<ShardPlan> {
  const { plan } = await loadQuietly(sources, suite);
  const files = readFeatures(plan, suite);
  const scenarios = new Map<string, IPlannedPickle[]>();
  for (const pickle of plan) {
    const id = idOf(pickle, files.get(pickle.uri)?.scenarios ?? []);
    scenarios.set(id, [...(scenarios.get(id) ?? []), pickle]);
  }
  const selection = [...scenarios.keys()].sort((a, b) => compareIds(a, b) || (a < b ? -1 : 1));
  const { index, total } = shard;
  if (total > selection.length) {
    const most =
      selection.length === 1
        ? 'only one scenario is selected; expected more, as a single scenario cannot be split'
        : `expected ${selection.length} parts at most, as so many scenarios are selected`;
    throw new UsageError(`--shard ${index}/${total}: ${most}`);
  }
  const own = scenariosOf({ index, total, selection }).flatMap((id) => scenarios.get(id) ?? []);
  const features = digest(files);
  return {
    paths: own.map(({ uri, location }) => `${uri}:${location.line}`),
    count: own.length,
    part: { index, total, selection, features },
  };
}

interface Feature {
  readonly text: string;
  /** In the order in which they are written. */
  readonly scenarios: readonly FeatureScenario[];
}

function readFeatures(plan: readonly IPlannedPickle[], suite: string): Map<string, Feature> {
  const uris = [...new Set(plan.map(({ uri }) => uri))].sort();
  return new Map(
    uris.map((uri) => {
      const text = readFileSync(join(suite, uri), 'utf8');
      const { rules, scenariosOutsideRules } = parseFeature(text, uri);
      const scenarios = [...rules.flatMap((rule) => rule.scenarios), ...scenariosOutsideRules];
      return [uri, { text, scenarios: scenarios.sort((a, b) => lineOf(a) - lineOf(b)) }];
    }),
  );
}

function lineOf({ location }: FeatureScenario): number {
  return Number(/\d+$/.exec(location));
}

function digest(files: ReadonlyMap<string, Feature>): string {
  const texts = [...files].map(([uri, { text }]) => [uri, text]);
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

/** The id of the scenario, or its place where it has none: that is for the report to blame. */
function idOf({ uri, location }: IPlannedPickle, scenarios: readonly FeatureScenario[]): string {
  const scenario = scenarios.filter((one) => lineOf(one) <= location.line).at(-1);
  const tag = scenario?.tags.find((one) => /^@G-\d+\.\d+$/.test(one));
  return tag?.slice(1) ?? scenario?.location ?? `${uri}:${location.line}`;
}
