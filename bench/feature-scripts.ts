/** Scripts of scenarios, taken from the features themselves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { judgeSelected } from '../src/cli/check';
import { parseArguments } from '../src/cli/options';
import type { Script } from '../src/protocol/script';
import { ScenarioListener } from '../src/suite/scenario-listener';

/** The scripts of the scenarios with these ids, in the same order. */
export async function featureScripts(ids: readonly string[]): Promise<Script[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const listener = new ScenarioListener();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const args = parseArguments(['--tags', ids.map((id) => `@${id}`).join(' or ')]);
  try {
    await judgeSelected(
      { ...args, worldParameters: { details: 'scripts' } },
      {
        cwd: folder,
        suite: join(__dirname, '..'),
        stdout: nowhere,
        stderr: nowhere,
        colour: false,
      },
      (envelope) => listener.hear(envelope),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
  const told = listener.told();
  return ids.map((id) => {
    const found = told.find(({ filing }) => filing.scenarioId === id);
    if (found === undefined) throw new RangeError(`no scenario has the id ${id}`);
    return found.details.script;
  });
}
