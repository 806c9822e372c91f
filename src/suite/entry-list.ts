/** Reads YAML files that are lists of entries of one form. */
import { isNode, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';

/** An entry with its `file:line`. */
export type Located<Entry> = Entry & { readonly location: string };

export interface EntryList<Entry> {
  readonly entries: readonly Entry[];
  /** What is wrong with the file, one line each with file and line. */
  readonly problems: readonly string[];
}

/** The entries that fit the schema; a problem for each other. */
export function readEntryList<Entry>(
  yaml: string,
  file: string,
  schema: z.ZodType<Entry>,
): EntryList<Located<Entry>> {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  const problems = document.errors.map(({ pos: [offset], message }) => `${at(offset)}: ${message}`);
  if (problems.length > 0) return { entries: [], problems };
  if (!isSeq(document.contents)) {
    return { entries: [], problems: [`${file}:1: expected a list of entries`] };
  }
  const entries: Located<Entry>[] = [];
  for (const item of document.contents.items) {
    const location = at(isNode(item) ? (item.range?.[0] ?? 0) : 0);
    const value: unknown = isNode(item) ? item.toJS(document) : item;
    const parsed = schema.safeParse(value);
    if (parsed.success) entries.push({ ...parsed.data, location });
    else problems.push(`${location}: ${nameOf(value)}: ${describe(parsed.error)}`);
  }
  return { entries, problems };
}

/** The name of an entry in a message about it. */
function nameOf(value: unknown): string {
  const named = z.object({ id: z.string() }).safeParse(value);
  return named.success ? named.data.id : 'an entry without an id';
}

function describe(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => [...path.map(String), message].join(': '))
    .join('; ');
}
