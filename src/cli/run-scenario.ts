/** `mmu-notifier-spec run`: one scenario, with its script and what was seen of it. */
import type { ScenarioDetails } from '../conformance/attachments';
import { interleavingTable, stepsOfTrace } from '../counterexample/interleaving-table';
import { printable } from '../counterexample/printable';
import { clip } from '../implementations/adapter/clip';
import type { Script } from '../protocol/script';
import { Features } from '../suite/load-features';
import { ScenarioListener } from '../suite/scenario-listener';
import { UsageError } from '../usage-error';
import { check } from './check';
import { humanOutput, type Io } from './io';
import type { CheckOptions } from './options';

/** Of a trace that is printed event by event: an adapter's has no length of its own. */
const EVENTS_MAX = 300;
const EVENT_LENGTH_MAX = 1_000;

/** The id, where a feature has it. */
export function knownScenario(id: string | undefined, suite: string): string {
  const isKnown = id !== undefined && /^G-\d+\.\d+$/.test(id) && new Features(suite).ids().has(id);
  if (isKnown) return id;
  const what = id === undefined ? 'run' : `run ${id}`;
  throw new UsageError(`${what}: expected the id of a scenario; see mmu-notifier-spec list`);
}

/** Judges by the scenario of this id, and prints its script and what was seen. */
export async function runScenario(
  id: string,
  { selection, implementation, reporting }: CheckOptions,
  io: Io,
): Promise<number> {
  const listener = new ScenarioListener();
  const worldParameters = { ...implementation.worldParameters, details: 'traces' };
  const options = {
    selection: { ...selection, tags: [`@${id}`] },
    // Which traces there are, not only which verdicts.
    implementation: { ...implementation, worldParameters, traceStates: true },
    reporting,
  };
  const code = await check(options, io, (envelope) => listener.onMessage(envelope));
  const out = humanOutput(reporting, io);
  for (const { details } of listener.events()) out.write(`\n${printable(render(details))}`);
  return code;
}

function render({ script, outcomes, outcomeCount, ...details }: ScenarioDetails): string {
  const least = details.interleavingsAreExact === false ? 'at least ' : '';
  const tables = outcomes.map(({ trace, interleavings }, index) => {
    const heading = `outcome ${index + 1} of ${outcomeCount}, seen in ${least}${interleavings}:`;
    return `${heading}\n${interleavingTable(stepsOfTrace(trace))}\n`;
  });
  const first = outcomes[0];
  const events = (first?.trace ?? []).slice(0, EVENTS_MAX).map((event) => {
    return `  ${clip(JSON.stringify(event), EVENT_LENGTH_MAX)}`;
  });
  const left = (first?.trace.length ?? 0) - events.length;
  if (left > 0) events.push(`  … ${left} more events`);
  return [
    renderScript(script),
    ...tables,
    ...(first === undefined ? [] : ['the first of them, event by event:', ...events, '']),
  ].join('\n');
}

/** As an adapter is given it, one declaration or action a line. */
function renderScript({ processes, drivers, phases }: Script): string {
  return [
    'script:',
    `  processes: ${processes.join(', ')}`,
    ...drivers.map((driver) => `  driver ${JSON.stringify(driver)}`),
    ...phases.flatMap((actions, phase) => [
      `  phase ${phase}`,
      ...actions.map((action) => `    ${JSON.stringify(action)}`),
    ]),
    '',
  ].join('\n');
}
