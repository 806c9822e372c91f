/** Releases of Linux, and spans of them: `>=3.6 <3.9 || >=3.10`. */

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
