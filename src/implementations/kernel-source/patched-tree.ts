/**
 * A kernel tree with a patch on it, without a change of the tree itself: a folder of links to what
 * the tree has, and of files of its own where the patch changes something.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { applyPatch, parsePatch, reversePatch, type StructuredPatch } from 'diff';

/** The patch cannot be read or applied; the message is one line that says why. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

/** What a patch makes of a file. */
interface Change {
  /** From the root of the tree. */
  readonly file: string;
  /** Null where the patch removes it. */
  readonly text: string | null;
}

/** What a patch does to a tree. */
export interface TreePatch {
  readonly changes: readonly Change[];
  /** Files that the patch changes and the tree does not have, as where only a part is unpacked. */
  readonly absent: readonly string[];
}

const NO_FILE = '/dev/null';

/** How a mail ends, which looks like a line that a hunk removes; no hunk goes on like that. */
const SIGNATURE = /^-- ?\n(?![ +\-\\@]).*\n?/gm;

/**
 * Reads a unified diff and applies it to the text of the tree's files; writes nothing. Where a file
 * has several entries, as in a series of patches, each is applied to what the one before has made.
 */
export function readPatch(file: string, tree: string): TreePatch {
  const texts = new Map<string, string | null>();
  const absent = new Set<string>();
  for (const entry of parsed(file)) {
    const [from, to] = [pathIn(tree, entry.oldFileName), pathIn(tree, entry.newFileName)];
    const named = to ?? from;
    if (named === null) throw new PatchError(`--patch ${file}: a hunk names no file`);
    const text = from === null ? '' : (texts.get(from) ?? textOf(join(tree, from)));
    if (text === null) {
      absent.add(named);
      continue;
    }
    const result = patched(text, entry, { file, named });
    if (from !== null) texts.set(from, null);
    if (to !== null) texts.set(to, result);
  }
  return { changes: [...texts].map(([name, text]) => ({ file: name, text })), absent: [...absent] };
}

function textOf(path: string): string | null {
  return isFile(path) ? readFileSync(path, 'utf8') : null;
}

/** Makes `folder` the tree with these changes. */
export function writePatchedTree(tree: string, { changes }: TreePatch, folder: string): void {
  link(resolve(tree), folder, changes);
}

/** Links to each entry of the folder, except for those that lead to a change. */
function link(from: string, to: string, changes: readonly Change[]): void {
  mkdirSync(to, { recursive: true });
  const inside = new Map<string, Change[]>();
  for (const { file, text } of changes) {
    const [name = '', ...rest] = file.split('/');
    inside.set(name, [...(inside.get(name) ?? []), { file: rest.join('/'), text }]);
  }
  for (const name of existsSync(from) ? readdirSync(from) : []) {
    if (!inside.has(name)) symlinkSync(join(from, name), join(to, name));
  }
  for (const [name, changed] of inside) {
    const [own] = changed;
    if (own?.file !== '') link(join(from, name), join(to, name), changed);
    else if (own.text !== null) writeFileSync(join(to, name), own.text);
  }
}

function parsed(file: string): StructuredPatch[] {
  const text = readText(file).replaceAll('\r\n', '\n').replace(SIGNATURE, '');
  try {
    const entries = parsePatch(text).filter(({ hunks }) => hunks.length > 0);
    if (entries.length > 0) return entries;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PatchError(
      `--patch ${file}: expected a unified diff, as git diff prints it (${reason.split('\n')[0]})`,
    );
  }
  throw new PatchError(`--patch ${file}: no hunk in it; expected a unified diff`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PatchError(`--patch ${file}: expected a file that can be read (${reason})`);
  }
}

/** The path from the tree's root: without the first folder, as with `patch -p1`, or with it. */
function pathIn(tree: string, name: string | undefined): string | null {
  if (name === undefined || name === NO_FILE) return null;
  const stripped = name.replace(/^[^/]+\//, '');
  const path = isFile(join(tree, name)) && !isFile(join(tree, stripped)) ? name : stripped;
  if (path.startsWith('/') || path.split('/').some((part) => part === '..' || part === '')) {
    throw new PatchError(`the patch names ${name}: expected a path within the tree`);
  }
  return path;
}

function patched(
  text: string,
  entry: StructuredPatch,
  { file, named }: { readonly file: string; readonly named: string },
): string {
  const result = applyPatch(text, entry);
  if (result !== false) return result;
  if (applyPatch(text, reversePatch(entry)) !== false) {
    throw new PatchError(`--patch ${file}: ${named} has it already; expected the tree without it`);
  }
  const { hunks } = entry;
  const wrong = hunks.findIndex(
    (_, at) => applyPatch(text, { ...entry, hunks: hunks.slice(0, at + 1) }) === false,
  );
  const line = hunks[wrong]?.oldStart ?? 0;
  throw new PatchError(
    `--patch ${file}: hunk ${wrong + 1} of ${hunks.length} does not apply to ${named}, at line ${line}; expected a patch of this tree`,
  );
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
