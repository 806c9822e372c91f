/** A patch of a kernel tree, applied to the text of its files; the tree stays as it is. */
import { readFileSync } from 'node:fs';
import { applyPatch, parsePatch, reversePatch, type StructuredPatch } from 'diff';
import { CannotRunError } from '../real-kernel/host-commands';

/** What a patch makes of a tree. */
export interface TreePatch {
  /** The text of each file that it changes, by its path in the tree; null where it removes it. */
  readonly texts: ReadonlyMap<string, string | null>;
  /** Files that the patch changes and the tree does not have, as where only a part is unpacked. */
  readonly absent: readonly string[];
}

/** The text of a file of the tree; null where it has no such file. */
export type ReadFile = (path: string) => string | null;

const NO_FILE = '/dev/null';

/** How a mail ends, which looks like a line that a hunk removes; no hunk goes on like that. */
const SIGNATURE = /^-- ?\n(?![ +\-\\@]).*\n?/gm;

/**
 * Reads a unified diff and applies it. Where a file has several entries, as in a series of patches,
 * each is applied to what the one before has made. Throws a CannotRunError of one line where the
 * patch cannot be read, or does not apply.
 */
export function readPatch(file: string, read: ReadFile): TreePatch {
  const texts = new Map<string, string | null>();
  const absent = new Set<string>();
  for (const entry of parsed(file)) {
    const [from, to] = [entry.oldFileName, entry.newFileName].map((name) =>
      pathIn(file, name, read),
    );
    const named = to ?? from ?? null;
    if (named === null) throw refusal(file, 'a hunk names no file; expected a unified diff');
    const text = from == null ? '' : (texts.get(from) ?? read(from));
    if (text === null) {
      absent.add(named);
      continue;
    }
    const result = patched(text, entry, { file, named });
    if (from != null) texts.set(from, null);
    if (to != null) texts.set(to, result);
  }
  return { texts, absent: [...absent] };
}

function refusal(file: string, why: string): CannotRunError {
  return new CannotRunError(`--patch ${file}: ${why}`);
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

function parsed(file: string): StructuredPatch[] {
  const text = readText(file).replaceAll('\r\n', '\n').replace(SIGNATURE, '');
  const entries = parsedText(file, text).filter(({ hunks }) => hunks.length > 0);
  if (entries.length > 0) return entries;
  throw refusal(file, 'no hunk in it; expected a unified diff');
}

function parsedText(file: string, text: string): StructuredPatch[] {
  try {
    return parsePatch(text);
  } catch (error) {
    throw refusal(file, `expected a unified diff, as git diff prints it (${reasonOf(error)})`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw refusal(file, `expected a file that can be read (${reasonOf(error)})`);
  }
}

/** The path from the tree's root: without the first folder, as with `patch -p1`, or with it. */
function pathIn(file: string, name: string | undefined, read: ReadFile): string | null {
  if (name === undefined || name === NO_FILE) return null;
  const stripped = name.replace(/^[^/]+\//, '');
  const candidates = [stripped, name].filter(isWithin);
  const [first] = candidates;
  if (first === undefined || !isWithin(stripped)) {
    throw refusal(file, `it names ${name}; expected a path within the tree`);
  }
  return candidates.find((path) => read(path) !== null) ?? first;
}

function isWithin(path: string): boolean {
  return path.split('/').every((part) => part !== '..' && part !== '');
}

function patched(
  text: string,
  entry: StructuredPatch,
  { file, named }: { readonly file: string; readonly named: string },
): string {
  const result = applyPatch(text, entry);
  if (result !== false) return result;
  if (applyPatch(text, reversePatch(entry)) !== false) {
    throw refusal(file, `${named} has it already; expected the tree without it`);
  }
  const { hunks } = entry;
  const wrong = hunks.findIndex(
    (_, at) => applyPatch(text, { ...entry, hunks: hunks.slice(0, at + 1) }) === false,
  );
  const line = hunks[wrong]?.oldStart ?? 0;
  throw refusal(
    file,
    `hunk ${wrong + 1} of ${hunks.length} does not apply to ${named}, at line ${line}; expected a patch of this tree`,
  );
}
