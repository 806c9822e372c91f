/** Which scenarios a machine runs, and in how many processes. */
import { createHash } from 'node:crypto';
import { compareIds, scenarioOf } from '../counterexample/scenario-id';
import type { ShardInfo } from '../report/report';
import { scenariosOf } from '../report/shard-report';
import type { FeaturePickle, Features } from '../suite/load-features';
import type { WorldParameters } from '../suite/run-cucumber';
import { UsageError } from '../usage-error';
import type { ImplementationChoice, Shard } from './options';

/** The scenarios of a shard, and what its report says of the whole selection. */
export interface ShardPlan {
  readonly scenarios: readonly FeaturePickle[];
  readonly info: Omit<ShardInfo, 'expectations'>;
}

/**
 * Scenarios are dealt out in the order of their ids, so neither the order of the run nor of the
 * files matters; the rows of an outline stay together.
 */
export function planShard(
  { index, total }: Shard,
  verdictOptions: ShardInfo['verdictOptions'],
  selected: readonly FeaturePickle[],
  features: Features,
): ShardPlan {
  const scenarios = new Map<string, FeaturePickle[]>();
  for (const pickle of selected) {
    const id = idOf(pickle);
    scenarios.set(id, [...(scenarios.get(id) ?? []), pickle]);
  }
  const selection = [...scenarios.keys()].sort((a, b) => compareIds(a, b) || (a < b ? -1 : 1));
  if (total > selection.length) {
    const most =
      selection.length === 1
        ? 'only one scenario is selected; expected more, as a single scenario cannot be split'
        : `expected ${selection.length} shards at most, as so many scenarios are selected`;
    throw new UsageError(`--shard ${index}/${total}: ${most}`);
  }
  const own = scenariosOf({ index, total, selection }).flatMap((id) => scenarios.get(id) ?? []);
  const info = { index, total, selection, features: digest(selected, features), verdictOptions };
  return { scenarios: own, info };
}

/** The id of the scenario, or its location: the report then has a problem for the missing id. */
function idOf({ uri, tags, scenarioLine }: FeaturePickle): string {
  return scenarioOf(tags) ?? `${uri}:${scenarioLine}`;
}

function digest(selected: readonly FeaturePickle[], features: Features): string {
  const uris = [...new Set(selected.map(({ uri }) => uri))].sort();
  const texts = features.named(uris).map(({ uri, text }) => [uri, text]);
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

/** How the scenarios are searched, in no more processes than there are scenarios. */
export function shareJobs(
  { jobs, sampling, traceStates, reduction }: ImplementationChoice,
  scenarios: number,
): { readonly parallel: number; readonly search: WorldParameters } {
  const processes = Math.min(jobs, scenarios);
  const parallel = processes > 1 || jobs === processes ? processes : 0;
  if (sampling !== null) return { parallel, search: { search: { sampling } } };
  const isDefault = reduction && !traceStates;
  return { parallel, search: isDefault ? {} : { search: { traceStates, reduction } } };
}
