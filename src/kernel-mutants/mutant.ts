/** One change of a source file. */
import type { CSource } from './c-statements';
import type { Range } from './c-tokens';

/** Text that replaces another, by offsets. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What an operator makes of a place in the source. */
export interface Change {
  readonly operator: string;
  /** The tokens that it changes, or that its change is about. */
  readonly range: Range;
  readonly edits: readonly Edit[];
  /** Whether only the order in which other tasks see accesses changes. */
  readonly isOrdering?: boolean;
}

export interface Mutant {
  /** `120:delete-call`; where a line has several of an operator, `120:delete-call.2` and so on. */
  readonly id: string;
  readonly operator: string;
  readonly function: string;
  /** The lines that it changes, from the first to the last. */
  readonly lines: readonly [first: number, last: number];
  readonly edits: readonly Edit[];
  readonly isOrdering: boolean;
}

/** Replaces the tokens; lines that follow keep their numbers. */
export function replace({ text, tokens }: CSource, [first, end]: Range, by: string): Edit {
  const start = tokens[first]?.start ?? 0;
  const stop = tokens[end - 1]?.end ?? start;
  const lost = newlines(text.slice(start, stop)) - newlines(by);
  return { start, end: stop, text: by + '\n'.repeat(Math.max(0, lost)) };
}

export function textOf({ text, tokens }: CSource, [first, end]: Range): string {
  return text.slice(tokens[first]?.start ?? 0, tokens[end - 1]?.end ?? 0);
}

/** Exchanges two ranges of tokens, of which the first comes first. */
export function exchange(source: CSource, one: Range, other: Range): Edit[] {
  const edit = (range: Range, text: string): Edit => ({
    start: source.tokens[range[0]]?.start ?? 0,
    end: source.tokens[range[1] - 1]?.end ?? 0,
    text,
  });
  return [edit(one, textOf(source, other)), edit(other, textOf(source, one))];
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((one, other) => other.start - one.start)
    .reduce((done, edit) => done.slice(0, edit.start) + edit.text + done.slice(edit.end), text);
}

/** The same tokens, with those of these lines on the first of them; the other lines keep their numbers. */
export function joinLines(text: string, [first, last]: Mutant['lines']): string {
  const lines = text.split('\n');
  const joined = lines.slice(first - 1, last);
  // A directive or a comment up to the end of its line would swallow what follows.
  if (joined.some((line) => /^\s*#|\/\//.test(line))) return text;
  const rest = joined.slice(1).map(() => '');
  return [...lines.slice(0, first - 1), joined.join(' '), ...rest, ...lines.slice(last)].join('\n');
}
