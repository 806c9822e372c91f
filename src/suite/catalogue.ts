/** Reading features/catalogue.yaml and features/ledger.yaml: lists of entries, each with an id. */
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';

const id = z.string().regex(/^G-\d{3}$/, 'expected an id such as G-031');
const text = z.string().trim().min(1, 'expected some text');

const RELEASE = String.raw`\d+(?:\.\d+){1,2}`;
const SPAN = `>=${RELEASE}(?: <${RELEASE})?`;
const VERSIONS = new RegExp(`^(?:never|${SPAN}(?: \\|\\| ${SPAN})*)$`);

const catalogueEntrySchema = z.strictObject({
  id,
  versions: z
    .string()
    .regex(VERSIONS, 'expected releases such as ">=5.4" or ">=3.6 <3.9 || >=3.10", or "never"'),
  observable: z.enum(['driver', 'stress', 'model', 'caller', 'compile', 'none']),
  source: text,
});

const ledgerEntrySchema = z.strictObject({ id, statement: text, source: text, reason: text });

/** An entry and where it stands. */
export type Located<Entry> = Entry & { readonly location: string };
export type CatalogueEntry = Located<z.infer<typeof catalogueEntrySchema>>;
export type LedgerEntry = Located<z.infer<typeof ledgerEntrySchema>>;

/** What a file holds, and what is wrong with it, one line each with file and line. */
export interface Listing<Entry> {
  readonly entries: readonly Entry[];
  readonly problems: readonly string[];
}

export function readCatalogue(yaml: string, file: string): Listing<CatalogueEntry> {
  return readListing(yaml, file, catalogueEntrySchema);
}

export function readLedger(yaml: string, file: string): Listing<LedgerEntry> {
  return readListing(yaml, file, ledgerEntrySchema);
}

/** What a file holds of entries that fit the schema. */
export function readListing<Entry>(
  yaml: string,
  file: string,
  schema: z.ZodType<Entry>,
): Listing<Located<Entry>> {
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
    const location = at(isMap(item) ? (item.range?.[0] ?? 0) : 0);
    const value: unknown = isMap(item) ? item.toJS(document) : item;
    const parsed = schema.safeParse(value);
    if (parsed.success) entries.push({ ...parsed.data, location });
    else problems.push(`${location}: ${nameOf(value)}: ${describe(parsed.error)}`);
  }
  return { entries, problems };
}

/** How to speak of an entry that is not as it should be. */
function nameOf(value: unknown): string {
  const named = z.object({ id: z.string() }).safeParse(value);
  return named.success ? named.data.id : 'an entry without an id';
}

function describe(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => [...path.map(String), message].join(': '))
    .join('; ');
}
