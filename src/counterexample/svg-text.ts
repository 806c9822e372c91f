/** Text for pictures, whose room is fixed: made safe, and cut. */
import { printableLine } from './printable';

/** Marks that combine with the same letter grow out of its line without end. */
const PILED_MARKS = /(\p{M}{2})\p{M}+/gu;

/** One line of at most so many characters, whatever it was made of. */
export function clip(text: string, charactersMax: number): string {
  // What is cut off need not be looked at: the text can be of any length.
  const begin = text.slice(0, charactersMax * 16);
  const safe = printableLine(begin).replace(PILED_MARKS, '$1');
  const characters = [...safe];
  if (characters.length <= charactersMax && begin.length === text.length) return safe;
  return `${characters.slice(0, charactersMax - 1).join('')}…`;
}

/** Lines of at most so many characters, but for words that are longer. */
export function wrap(text: string, charactersMax: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > charactersMax) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
