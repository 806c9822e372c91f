/** The releases of Linux that give a guarantee: the spans in features/catalogue.yaml. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root';
import { readCatalogue } from './catalogue';

/** `6.12`, or the release that `uname -r` prints: `6.12.117+deb12-cloud-amd64`. */
export const RELEASE = /^\d+(?:\.\d+){1,2}(?![\d.])/;

/** Whether spans such as `>=3.6 <3.9 || >=3.10` include a release; `never` includes none. */
export function includes(versions: string, release: string): boolean {
  if (versions === 'never') return false;
  return versions.split(' || ').some((span) =>
    span.split(' ').every((bound) => {
      const order = compareReleases(release, bound.replace(/^\D+/, ''));
      return bound.startsWith('<') ? order < 0 : order >= 0;
    }),
  );
}

/** Below zero where the first is older. Throws a RangeError for text that begins with no release. */
export function compareReleases(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  const differing = left.findIndex((number, index) => number !== right[index]);
  return differing < 0 ? 0 : (left[differing] ?? 0) - (right[differing] ?? 0);
}

function numbersOf(release: string): [number, number, number] {
  const [digits] = RELEASE.exec(release) ?? [];
  if (digits === undefined) throw new RangeError(`${release} is no release of Linux`);
  const [major = 0, minor = 0, patch = 0] = digits.split('.').map(Number);
  return [major, minor, patch];
}

let catalogue: ReadonlyMap<string, string> | null = null;

/** By guarantee, the spans of releases that give it. */
export function versionsById(): ReadonlyMap<string, string> {
  const file = join(packageRoot(), 'features/catalogue.yaml');
  catalogue ??= new Map(
    readCatalogue(readFileSync(file, 'utf8'), file).entries.map(({ id, versions }) => [
      id,
      versions,
    ]),
  );
  return catalogue;
}

/** Why a guarantee does not apply to the release; null if the release gives it. */
export function whyNotGiven(guarantee: string, release: string): string | null {
  const versions = versionsById().get(guarantee);
  if (versions === undefined || includes(versions, release)) return null;
  const why =
    versions === 'never'
      ? `no release of Linux gives ${guarantee}`
      : `${guarantee} applies to Linux ${versions} only`;
  return `is judged as Linux ${release}, and ${why}`;
}
