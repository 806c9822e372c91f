/**
 * The fix of a finding: lines that docs/findings/ adds to a function of the kernel. Where the function
 * stands differs from release to release, so that the block there has its name and no line numbers.
 */
import { createTwoFilesPatch } from 'diff';

export interface FindingFix {
  /** Path in the tree. */
  readonly file: string;
  readonly function: string;
  /** A line of the function. */
  readonly anchor: string;
  /** What is added, before the anchor or after it. */
  readonly added: readonly string[];
  readonly isBefore: boolean;
}

/** A block of a page that begins with the names of the file, then `@@ function() @@`. */
const BLOCK =
  /^```diff\n--- a\/\S+\n\+\+\+ b\/(?<file>\S+)\n@@ (?<name>\w+)\(\) @@\n(?<lines>(?:[ +].*\n)+)```$/m;

/** Reads the fix out of a page. Throws a RangeError where it has none, or more than one anchor. */
export function readFix(page: string): FindingFix {
  const { file, name, lines } = BLOCK.exec(page)?.groups ?? {};
  if (file === undefined || name === undefined || lines === undefined) {
    throw new RangeError('no block of diff with a file, a function and lines to add');
  }
  const all = lines.trimEnd().split('\n');
  const anchors = all.filter((line) => line.startsWith(' ')).map((line) => line.trim());
  const [anchor] = anchors;
  if (anchor === undefined || anchors.length > 1)
    throw new RangeError('expected one line of context');
  const added = all.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
  if (added.length === 0) throw new RangeError('expected lines to add');
  return { file, function: name, anchor, added, isBefore: all[0]?.startsWith('+') ?? false };
}

/** A unified diff of the file. Throws a RangeError where the function does not have the line once. */
export function patchOf(fix: FindingFix, text: string): string {
  const lines = text.split('\n');
  const [from, to] = bodyOf(fix.function, lines);
  const places = lines.flatMap((line, at) =>
    at > from && at < to && line.trim() === fix.anchor ? [at] : [],
  );
  const [place] = places;
  if (place === undefined || places.length > 1) {
    throw new RangeError(`${fix.function}() has "${fix.anchor}" ${places.length} times`);
  }
  const at = fix.isBefore ? place : place + 1;
  const fixed = [...lines.slice(0, at), ...fix.added, ...lines.slice(at)].join('\n');
  return createTwoFilesPatch(`a/${fix.file}`, `b/${fix.file}`, text, fixed);
}

/** Indices of the lines with the braces of a function, as the kernel's style has them. */
function bodyOf(name: string, lines: readonly string[]): [from: number, to: number] {
  const calls = new RegExp(`\\b${name}\\(`);
  for (let from = 1; from < lines.length; from++) {
    if (lines[from] !== '{') continue;
    let head = from - 1;
    while (head > 0 && /^\s/.test(lines[head] ?? '')) head--;
    if (!calls.test(lines.slice(head, from).join(' '))) continue;
    return [from, lines.indexOf('}', from)];
  }
  throw new RangeError(`no function ${name}()`);
}
