/** The releases of Linux that give a guarantee: the spans in features/catalogue.yaml. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { partsOf } from '../counterexample/scenario-id';
import { packageRoot } from '../package-root';
import { includes } from '../protocol/releases';
import { readCatalogue } from './catalogue';

let catalogue: ReadonlyMap<string, string> | null = null;

/** By id of a guarantee, or of a scenario that has its own, the spans of releases that give it. */
export function versionsById(): ReadonlyMap<string, string> {
  const file = join(packageRoot(), 'features/catalogue.yaml');
  catalogue ??= new Map(
    readCatalogue(readFileSync(file, 'utf8'), file).entries.flatMap(
      ({ id, versions, scenarios = {} }) => [[id, versions] as const, ...Object.entries(scenarios)],
    ),
  );
  return catalogue;
}

/** Why a guarantee, or a scenario, does not apply to the release; null if the release gives it. */
export function whyNotGiven(id: string, release: string): string | null {
  const { guarantee } = partsOf(id);
  for (const one of new Set([guarantee, id])) {
    const versions = versionsById().get(one);
    if (versions !== undefined && !includes(versions, release))
      return notGiven(one, versions, release);
  }
  return null;
}

function notGiven(id: string, versions: string, release: string): string {
  const why =
    versions === 'never'
      ? `no release of Linux gives ${id}`
      : `${id} applies to Linux ${versions} only`;
  return `is judged as Linux ${release}, and ${why}`;
}
