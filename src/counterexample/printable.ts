/**
 * Text that comes from an implementation, made safe to print: an escape sequence in a trace or a
 * message must not be able to move the cursor or to repaint a verdict.
 */

/**
 * Control and format characters, except newline and tab: C0, DEL, C1, and bidirectional marks; and
 * what is no character, which XML has no place for: lone surrogates, U+FFFE and U+FFFF.
 */
export const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** The text with each unsafe character as its code point, `\u{1b}`. Lines and tabs stay. */
export function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(UNSAFE, (character) =>
      character === '\n' || character === '\t' ? character : escapeCharacter(character),
    );
}

/** As {@link printable}, on one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\n\t]/g, ' ');
}

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
