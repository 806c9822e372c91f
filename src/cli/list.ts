/** `mmu-notifier-spec list`: the guarantees, and the capabilities that their scenarios need. */

import { compareIds } from '../counterexample/scenario-id';
import { capabilities } from '../protocol/capabilities';
import { Features } from '../suite/load-features';
import { whyNotGiven } from '../suite/releases';
import { readScenarios, type ScenarioEvent } from '../suite/scenario-listener';
import { pathsOf, selectScenarios } from '../suite/select-scenarios';
import type { Io } from './io';
import type { Reporting, Selection } from './options';
import { planShard } from './shard';

interface ListedScenario {
  readonly id: string;
  readonly name: string;
  /** Capabilities; the rows of an outline together. */
  readonly needs: readonly string[];
}

interface ListedGuarantee {
  readonly id: string;
  readonly statement: string;
  readonly scenarios: readonly ListedScenario[];
}

/** Prints the guarantees selected; nothing is judged. */
export async function list(selection: Selection, { json }: Reporting, io: Io): Promise<number> {
  const features = new Features(io.suite, io.cwd);
  const selected = selectScenarios(selection, features);
  const { shard, verdictOptions, linux } = selection;
  const share = shard && planShard(shard, verdictOptions, selected, features);
  const paths = pathsOf(share?.scenarios ?? selected, features);
  const scenarios = await readScenarios(paths, io.suite, io.stderr);
  const guarantees = arrange(
    scenarios.filter(
      ({ ids }) => linux === undefined || whyNotGiven(ids.scenarioId, linux) === null,
    ),
  );
  io.stdout.write(
    json ? `${JSON.stringify({ capabilities, guarantees }, null, 2)}\n` : render(guarantees),
  );
  return 0;
}

function arrange(events: readonly ScenarioEvent[]): ListedGuarantee[] {
  const guarantees = new Map<string, { statement: string; scenarios: Map<string, Entry> }>();
  for (const { ids, details } of events) {
    const { guaranteeId, statement, scenarioId, scenarioName } = ids;
    const guarantee = guarantees.get(guaranteeId) ?? { statement, scenarios: new Map() };
    guarantees.set(guaranteeId, guarantee);
    const entry = guarantee.scenarios.get(scenarioId) ?? { name: scenarioName, needs: new Set() };
    guarantee.scenarios.set(scenarioId, entry);
    for (const capability of details.needs) entry.needs.add(capability);
  }
  return byId([...guarantees]).map(([id, { statement, scenarios }]) => ({
    id,
    statement,
    scenarios: byId([...scenarios]).map(([scenario, { name, needs }]) => {
      return { id: scenario, name, needs: [...needs].sort() };
    }),
  }));
}

interface Entry {
  readonly name: string;
  readonly needs: Set<string>;
}

function byId<Value>(entries: [string, Value][]): [string, Value][] {
  return entries.sort(([left], [right]) => compareIds(left, right));
}

function render(guarantees: readonly ListedGuarantee[]): string {
  const scenarios = guarantees.flatMap((guarantee) => guarantee.scenarios);
  const lines = guarantees.flatMap((guarantee) => [
    `${guarantee.id}  ${guarantee.statement}`,
    ...guarantee.scenarios.map(({ id, name, needs }) => {
      return `  ${id}  ${name}${needs.length === 0 ? '' : ` [${needs.join(', ')}]`}`;
    }),
  ]);
  const needed = capabilities.flatMap((capability) => {
    const count = scenarios.filter(({ needs }) => needs.includes(capability)).length;
    return count === 0 ? [] : [`  ${capability}: ${count}`];
  });
  const totals = `${guarantees.length} guarantees, ${scenarios.length} scenarios`;
  const heading = needed.length === 0 ? totals : `${totals}; of these need`;
  return [...lines, '', heading, ...needed, ''].join('\n');
}
