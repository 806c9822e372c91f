/** The script of every scenario, as the steps of the suite build it. */
import { Writable } from 'node:stream';
import { parseArguments } from '../../src/cli/arguments';
import { configure } from '../../src/cli/configuration';
import { cucumberRun } from '../../src/cli/cucumber-run';
import { ScenarioListener } from '../../src/cli/scenario-listener';
import type { Script } from '../../src/spec/script';

/** By the id of the scenario. Can be asked once a process, as steps are loaded once only. */
export async function readScripts(folder: string): Promise<ReadonlyMap<string, Script>> {
  const args = parseArguments([]);
  const worldParameters = { ...args.worldParameters, details: 'scripts' };
  const folders = { cwd: folder, suite: folder };
  const configuration = await configure({ ...args, worldParameters }, folders, false);
  const listener = new ScenarioListener();
  const quiet = new Writable({ write: (_chunk, _encoding, done) => done() });
  await cucumberRun(configuration, folder, quiet, (envelope) => listener.hear(envelope));
  return new Map(
    listener.told().map(({ filing, details }) => [filing.scenarioId, details.script]),
  );
}
