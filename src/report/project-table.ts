/** The table of the guarantees, from the project's own files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue, readNotJudged } from '../suite/catalogue';
import { readFeatures } from '../suite/feature-file';
import { type KnownFault, renderTable } from './guarantees-table';
import { readRecorded } from './recorded-result';
import { type Results, resultsOf } from './results';

/** Where the table is, and the results of runs that it is made of, under the project's folder. */
export const TABLE = 'docs/guarantees.md';
export const RESULTS = 'results';

/** Renders the table as it must be. */
export function projectTable(project: string, faults: readonly KnownFault[]): string {
  const text = (path: string) => readFileSync(join(project, path), 'utf8');
  const all = projectResults(project);
  const reference = all.find(({ name }) => name === 'reference');
  if (reference === undefined) throw new Error(`${RESULTS}/ has no results of the reference`);
  return renderTable({
    features: readFeatures(project),
    catalogue: readCatalogue(text('features/catalogue.yaml'), 'features/catalogue.yaml').entries,
    notJudged: readNotJudged(text('features/ledger.yaml'), 'features/ledger.yaml').entries,
    faults,
    reference,
    others: all.filter((results) => results !== reference),
  });
}

/** The results that are kept, by the names of their files. */
export function projectResults(project: string): Results[] {
  return readRecorded(join(project, RESULTS)).map(resultsOf);
}
