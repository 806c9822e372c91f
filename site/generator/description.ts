/** Splits the description of a Rule into its source and its explanation. */

/** The releases in a source. */
const RELEASES = /Linux \d|\b[Aa]ll versions\b|\b[Nn]ever merged\b/;

/** A source names its releases in one of its first sentences. */
const SENTENCES_MAX = 3;

/** The source ends with the sentence that names its releases. */
export function splitDescription(description: string): { source: string; explanation: string } {
  const line = description
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^Source: /, '');
  // A full stop can be part of a release: it ends a sentence only before a capital or a quote.
  const sentences = line.split(/(?<=[.]"?) (?=["`]?[A-Z_`])/);
  const released = sentences.slice(0, SENTENCES_MAX).findIndex((one) => RELEASES.test(one));
  const end = Math.max(released, 0) + 1;
  return { source: sentences.slice(0, end).join(' '), explanation: sentences.slice(end).join(' ') };
}
