/**
 * The command behind `npm run table`: writes docs/guarantees.md. With the conformance.json of a run
 * as an argument, it first keeps what that run has found in results/.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectTable, RESULTS, TABLE } from '../src/guarantees/project-table';
import { renderResults, resultsOf } from '../src/guarantees/results';
import { packageFolder } from '../src/package-folder';
import { faults } from './faults';

const project = packageFolder();

for (const file of process.argv.slice(2)) {
  const results = resultsOf(JSON.parse(readFileSync(file, 'utf8')));
  const kept = `${results.name}-${results.version}.json`.replaceAll(/[^\w.-]/g, '-');
  writeFileSync(join(project, RESULTS, kept), renderResults(results));
  process.stdout.write(`${RESULTS}/${kept}\n`);
}
writeFileSync(join(project, TABLE), projectTable(project, faults));
process.stdout.write(`${TABLE}\n`);
