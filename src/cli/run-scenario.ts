/** `mmu-notifier-spec run`: one scenario, with its script and what was seen of it. */

import type { ScenarioDetails } from '../conformance/attachments';
import { interleavingTable, stepsOfTrace } from '../counterexample/interleaving-table';
import { printable } from '../counterexample/printable';
import type { Script } from '../protocol/script';
import { knownIds } from '../suite/known-ids';
import { ScenarioListener } from '../suite/scenario-listener';
import { UsageError } from '../usage-error';
import { type CliEnvironment, foldersOf, judgeSelected } from './check';
import type { SpecArguments } from './options';
import { replaySchedule } from './replay-schedule';

/** Judges by the scenario of this id, and prints how that went. */
export async function runScenario(
  id: string | undefined,
  args: SpecArguments,
  to: CliEnvironment,
): Promise<number> {
  const known = knownIds(foldersOf(to).suite);
  if (id === undefined || !/^G-\d+\.\d+$/.test(id) || !known.has(id)) {
    const what = id === undefined ? 'run' : `run ${id}`;
    throw new UsageError(`${what}: expected the id of a scenario; see mmu-notifier-spec list`);
  }
  if (args.schedule !== null) return replaySchedule(args.schedule, args, to, id);
  const listener = new ScenarioListener();
  const worldParameters = { ...args.worldParameters, details: 'traces' };
  const selected = { ...args, paths: [], tags: [`@${id}`], worldParameters };
  const code = await judgeSelected(selected, to, (envelope) => listener.hear(envelope));
  const out = args.json ? to.stderr : to.stdout;
  for (const { details } of listener.told()) out.write(`\n${printable(render(details))}`);
  return code;
}

function render({ script, outcomes, outcomeCount }: ScenarioDetails): string {
  const tables = outcomes.map(({ trace, interleavings }, index) => {
    const heading = `outcome ${index + 1} of ${outcomeCount}, seen in ${interleavings}:`;
    return `${heading}\n${interleavingTable(stepsOfTrace(trace))}\n`;
  });
  const first = outcomes[0];
  const events = first?.trace.map((event) => `  ${JSON.stringify(event)}`) ?? [];
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
