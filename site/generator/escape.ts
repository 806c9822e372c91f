/**
 * Text made safe for a page. It goes through Markdown and then through Vue's template compiler, so
 * what either of them would read as more than text is written as a character reference.
 */
import { printableLine } from '../../src/conformance/report/printable';

/** No text on a page is longer: names come from implementations, which can send anything. */
const TEXT_MAX = 2000;

/** For the inside of an HTML element or a quoted attribute; on one line. */
export function html(text: string): string {
  return reference(printableLine(cut(text)), /[&<>"'`{}[\]\\]/g);
}

/** For a value in a page's front matter, which is YAML: every JSON string is one of YAML too. */
export function quoted(text: string): string {
  return JSON.stringify(printableLine(cut(text)));
}

function cut(text: string): string {
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}…`;
}

function reference(text: string, characters: RegExp): string {
  return text.replace(characters, (character) => `&#${character.codePointAt(0)};`);
}
