/** The spans of Linux releases in the catalogue. */

/** From a release up to but not including another; null for no end. */
export interface Span {
  readonly from: string;
  readonly to: string | null;
}

/** The spans of `>=3.6 <3.9 || >=3.10`; none of `never`. */
export function spansOf(versions: string): Span[] {
  if (versions === 'never') return [];
  return versions.split(' || ').map((span) => {
    const [, from = '', to = null] = /^>=(\S+)(?: <(\S+))?$/.exec(span) ?? [];
    return { from, to };
  });
}

/**
 * `Linux 3.6 up to, but without, 3.9; 3.10 and later`. What no release has was proposed in the year
 * that its source names.
 */
export function spansInWords(versions: string, source: string): string {
  if (versions === 'never') {
    const [year] = /\b20\d\d\b/.exec(source) ?? [];
    return year === undefined ? 'never in Linux' : `never in Linux: proposed in ${year}`;
  }
  const words = spansOf(versions).map(({ from, to }) =>
    to === null ? `${from} and later` : `${from} up to, but without, ${to}`,
  );
  return `Linux ${words.join('; ')}`;
}
