/** The description of a Rule, as its two parts. */

/**
 * `Source: …`, up to the end of the sentence that names the releases of Linux. A full stop ends it
 * only before a blank: releases have some too.
 */
const SOURCE = /^Source: (.*?Linux \d.*?[.](?=\s|$))\s*(.*)$/;

/** What a description says of where its guarantee is stated, and what it says beyond that. */
export function splitDescription(description: string): { source: string; explanation: string } {
  const line = description.trim().replace(/\s+/g, ' ');
  const [, source, explanation = ''] = SOURCE.exec(line) ?? [];
  return source === undefined
    ? { source: line.replace(/^Source: /, ''), explanation: '' }
    : { source, explanation };
}
