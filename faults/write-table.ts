/** The command behind `npm run table`: writes docs/guarantees.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectTable, TABLE } from '../src/guarantees/project-table';
import { packageFolder } from '../src/package-folder';
import { faults } from './faults';

const project = packageFolder();

writeFileSync(join(project, TABLE), projectTable(project, faults));
process.stdout.write(`${TABLE}\n`);
