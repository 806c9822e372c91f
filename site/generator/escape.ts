/**
 * Text made safe for a page. It goes through Markdown and then through Vue's template compiler, so
 * what either of them would read as more than text is written as a character reference.
 */
import { clip } from '../../src/counterexample/svg-text';

/** No text on a page is longer: names come from implementations, which can send anything. */
const TEXT_MAX = 2000;
/** What a browser shows in a tab or in a list is far shorter. */
const TITLE_MAX = 300;

/** For data that a component shows as text, and that nothing parses. */
export function plain(text: string): string {
  return clip(text, TEXT_MAX);
}

/** For the inside of an HTML element or a quoted attribute; on one line. */
export function html(text: string): string {
  return clip(text, TEXT_MAX).replace(/[&<>"'`{}[\]\\]/g, (character) => {
    return `&#${character.codePointAt(0)};`;
  });
}

/**
 * For a value in a page's front matter, which is YAML: every JSON string is one of YAML too. The
 * site generator puts it as it is into a script element and into an attribute, which must not end
 * there: so it is given marks that look alike.
 */
export function quoted(text: string): string {
  return JSON.stringify(clip(text, TITLE_MAX).replaceAll('<', '‹').replaceAll('"', '”'));
}
