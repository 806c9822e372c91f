/**
 * Text that comes from an implementation, made safe to print: an escape sequence in a trace or a
 * message must not be able to move the cursor or to repaint a verdict.
 */

/**
 * Control and format characters: C0, DEL, C1, bidirectional marks, and what has no width, such as a
 * byte-order mark; separators of lines and paragraphs; and what is no character, which XML has no
 * place for: lone surrogates, U+FFFE and U+FFFF.
 */
export const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufffe\uffff]/gu;

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
