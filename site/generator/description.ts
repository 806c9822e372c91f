/** The description of a Rule, as its two parts. */

/** What names the releases that a source speaks of. */
const RELEASES = /Linux \d|\b[Aa]ll versions\b|\b[Nn]ever merged\b/;

/** A source names its releases that soon, or not at all. */
const SENTENCES_MAX = 3;

/** What a description says of where its guarantee is stated, and what it says beyond that. */
export function splitDescription(description: string): { source: string; explanation: string } {
  const line = description
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^Source: /, '');
  // A full stop ends a sentence only before a blank and what begins one: releases have some too.
  const sentences = line.split(/(?<=[.]"?) (?=["`]?[A-Z_`])/);
  const released = sentences.slice(0, SENTENCES_MAX).findIndex((one) => RELEASES.test(one));
  const end = Math.max(released, 0) + 1;
  return { source: sentences.slice(0, end).join(' '), explanation: sentences.slice(end).join(' ') };
}
