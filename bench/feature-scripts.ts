/** Scripts of scenarios, taken from the features themselves. */
import { PassThrough } from 'node:stream';
import { packageRoot } from '../src/package-root';
import type { Script } from '../src/protocol/script';
import { Features } from '../src/suite/load-features';
import { readScenarios } from '../src/suite/scenario-listener';
import { pathsOf, selectScenarios } from '../src/suite/select-scenarios';

/** The scripts of the scenarios with these ids, in the same order. */
export async function featureScripts(ids: readonly string[]): Promise<Script[]> {
  const features = new Features(packageRoot());
  const tags = [ids.map((id) => `@${id}`).join(' or ')];
  const selected = selectScenarios({ paths: [], tags }, features);
  const paths = pathsOf(selected, features);
  const scenarios = await readScenarios(paths, features.suite, new PassThrough());
  return ids.map((id) => {
    const found = scenarios.find(({ ids: { scenarioId } }) => scenarioId === id);
    if (found === undefined) throw new RangeError(`no scenario has the id ${id}`);
    return found.details.script;
  });
}
