/** The guarantees in features/catalogue.yaml, and those in features/ledger.yaml, which nothing judges. */
import { z } from 'zod';
import { type EntryList, type Located, readEntryList } from './entry-list';

export const guaranteeId = z.string().regex(/^G-\d{3}$/, 'expected an id such as G-031');
const text = z.string().trim().min(1, 'expected some text');

const RELEASE = String.raw`\d+(?:\.\d+){1,2}`;
const SPAN = `>=${RELEASE}(?: <${RELEASE})?`;
const VERSIONS = new RegExp(`^(?:never|${SPAN}(?: \\|\\| ${SPAN})*)$`);

const versions = z
  .string()
  .regex(VERSIONS, 'expected releases such as ">=5.4" or ">=3.6 <3.9 || >=3.10", or "never"');

const catalogueSchema = z.strictObject({
  id: guaranteeId,
  versions,
  scenarios: z
    .record(z.string().regex(/^G-\d{3}\.\d+$/, 'expected an id such as G-031.1'), versions)
    .optional(),
  observable: z.enum(['driver', 'stress', 'model', 'caller', 'compile', 'none']),
  source: text,
});

const notJudgedSchema = z.strictObject({
  id: guaranteeId,
  statement: text,
  source: text,
  reason: text,
});

export type CatalogueEntry = Located<z.infer<typeof catalogueSchema>>;
export type NotJudgedEntry = Located<z.infer<typeof notJudgedSchema>>;

export function readCatalogue(yaml: string, file: string): EntryList<CatalogueEntry> {
  return readEntryList(yaml, file, catalogueSchema);
}

export function readNotJudged(yaml: string, file: string): EntryList<NotJudgedEntry> {
  return readEntryList(yaml, file, notJudgedSchema);
}
