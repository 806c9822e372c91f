/** The command behind `npm run table`: writes docs/guarantees.md and docs/historical-bugs.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUGS_PAGE, readBugs, renderBugs } from '../src/faults/historical-bugs';
import { projectTable, TABLE } from '../src/guarantees/project-table';
import { packageFolder } from '../src/package-folder';
import { faults } from './faults';

const project = packageFolder();

writeFileSync(join(project, TABLE), projectTable(project, faults));
writeFileSync(join(project, BUGS_PAGE), renderBugs(readBugs(project).entries, faults));
process.stdout.write(`${TABLE}\n${BUGS_PAGE}\n`);
