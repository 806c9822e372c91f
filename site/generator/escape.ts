/**
 * Escapes text for a page. Pages pass through Markdown and through Vue's template compiler, so every
 * character that is special to either becomes a character reference.
 */
import { clip } from '../../src/counterexample/svg-text';

/** The greatest length of text on a page: an implementation can send a name of any length. */
const TEXT_MAX = 2000;
/** The greatest length of a title, far longer than what a browser shows. */
const TITLE_MAX = 300;

/** For data that a component shows as text without parsing it. */
export function plain(text: string): string {
  return clip(text, TEXT_MAX);
}

/** For the content of an HTML element or a quoted attribute, on one line. */
export function html(text: string): string {
  return clip(text, TEXT_MAX).replace(/[&<>"'`{}[\]\\]/g, (character) => {
    return `&#${character.codePointAt(0)};`;
  });
}

/**
 * For a value in a page's front matter: a JSON string is valid YAML. VitePress copies the value
 * unescaped into a script element and an attribute, so the characters that could end these are
 * replaced by similar ones.
 */
export function quoted(text: string): string {
  return JSON.stringify(clip(text, TITLE_MAX).replaceAll('<', '‹').replaceAll('"', '”'));
}
