/** Prepares text for pictures: makes it safe, and cuts it to a fixed length. */
import { printableLine } from './printable';

/** Combining marks that are piled on one letter can grow far beyond its line. */
const PILED_MARKS = /(\p{M}{2})\p{M}+/gu;

/** The text on one line, of at most `charactersMax` characters. */
export function clip(text: string, charactersMax: number): string {
  // The text can be of any length, so only its beginning is processed.
  const begin = text.slice(0, charactersMax * 16);
  const safe = printableLine(begin).replace(PILED_MARKS, '$1');
  const characters = [...safe];
  if (characters.length <= charactersMax && begin.length === text.length) return safe;
  return `${characters.slice(0, charactersMax - 1).join('')}…`;
}

/** Lines of at most `charactersMax` characters; a longer word is not broken. */
export function wrap(text: string, charactersMax: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > charactersMax) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
