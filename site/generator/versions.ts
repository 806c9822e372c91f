/** The spans of Linux releases in the catalogue. */

/** From a release up to but not including another; null for no end. */
export interface Span {
  readonly from: string;
  readonly to: string | null;
}

/** The spans of `>=3.6 <3.9 || >=3.10`. */
export function spansOf(versions: string): Span[] {
  return versions.split(' || ').map((span) => {
    const [, from = '', to = null] = /^>=(\S+)(?: <(\S+))?$/.exec(span) ?? [];
    return { from, to };
  });
}

/** In words: `Linux 3.6 up to 3.9, and from 3.10 on`. */
export function spansInWords(versions: string): string {
  const words = spansOf(versions).map(({ from, to }) =>
    to === null ? `${from} and later` : `${from} up to, but without, ${to}`,
  );
  return `Linux ${words.join('; ')}`;
}

/** Orders releases by their numbers: 5.4 before 5.15. */
export function compareReleases(left: string, right: string): number {
  const [one, other] = [left, right].map((release) => release.split('.').map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (one?.[at] ?? 0) - (other?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
