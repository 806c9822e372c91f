/** `mmu-notifier-spec list`: what there is to be judged, and what it takes. */
import { capabilities } from '../protocol/capabilities';
import { cucumberRun } from '../suite/cucumber-run';
import { whyNotGiven } from '../suite/releases';
import { configure } from '../suite/run-cucumber';
import { compareIds } from '../suite/scenario-ids';
import { type ScenarioEvent, ScenarioListener } from '../suite/scenario-listener';
import { countSelected } from '../suite/select-scenarios';
import { UsageError } from '../usage-error';
import { type CliEnvironment, foldersOf } from './check';
import type { SpecArguments } from './options';
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

/** Prints the guarantees that the arguments select; nothing is judged. */
export async function list(args: SpecArguments, to: CliEnvironment): Promise<number> {
  if (args.exec !== null) throw new UsageError('list --exec: expected no implementation');
  const folders = foldersOf(to);
  const worldParameters = { ...args.worldParameters, details: 'scripts' };
  const whole = await configure(args, folders, false);
  await countSelected(args, whole.sources, folders.suite);
  const shard = args.shard && (await planShard(args.shard, whole.sources, folders.suite));
  const paths = shard?.paths ?? args.paths;
  const configuration = await configure({ ...args, paths, worldParameters }, folders, false);
  const listener = new ScenarioListener();
  await cucumberRun(configuration, folders.suite, to.stderr, (envelope) => listener.hear(envelope));
  const { release } = args.worldParameters;
  const guarantees = arrange(listener.told()).filter(
    ({ id }) => typeof release !== 'string' || whyNotGiven(id, release) === null,
  );
  to.stdout.write(
    args.json ? `${JSON.stringify({ capabilities, guarantees }, null, 2)}\n` : render(guarantees),
  );
  return 0;
}

function arrange(told: readonly ScenarioEvent[]): ListedGuarantee[] {
  const guarantees = new Map<string, { statement: string; scenarios: Map<string, Entry> }>();
  for (const { filing, details } of told) {
    const { guaranteeId, statement, scenarioId, scenarioName } = filing;
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
  const taken = capabilities.map((capability) => {
    const count = scenarios.filter(({ needs }) => needs.includes(capability)).length;
    return `  ${capability}: ${count}`;
  });
  const totals = `${guarantees.length} guarantees, ${scenarios.length} scenarios`;
  return [...lines, '', `${totals}; of these need`, ...taken, ''].join('\n');
}
