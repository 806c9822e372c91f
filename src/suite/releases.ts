/** In which releases of Linux a guarantee is given: the spans in features/catalogue.yaml. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root';
import { readCatalogue } from './catalogue';

/** `6.12`, or what a kernel says of itself: `6.12.117+deb12-cloud-amd64`. */
export const RELEASE = /^\d+(?:\.\d+){1,2}(?![\d.])/;

/** Whether spans such as `>=3.6 <3.9 || >=3.10` include a release; `never` includes none. */
export function includes(versions: string, release: string): boolean {
  if (versions === 'never') return false;
  return versions.split(' || ').some((span) =>
    span.split(' ').every((bound) => {
      const order = compare(release, bound.replace(/^\D+/, ''));
      return bound.startsWith('<') ? order < 0 : order >= 0;
    }),
  );
}

/** Below zero where the first is the older. A release that does not begin as one is a RangeError. */
function compare(one: string, other: string): number {
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

/** The spans of each guarantee, by its id. */
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

/** Why a guarantee is no matter of that release; null where it is given there. */
export function whyNotGiven(guarantee: string, release: string): string | null {
  const versions = versionsById().get(guarantee);
  if (versions === undefined || includes(versions, release)) return null;
  const where = versions === 'never' ? 'no release of Linux' : `Linux ${versions} only`;
  return `is asked as Linux ${release}, and ${guarantee} is given by ${where}`;
}
