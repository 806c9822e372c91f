/** The command behind `npm run table`: writes docs/guarantees.md and docs/historical-bugs.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../faults/index';
import { BUGS_PAGE, readBugs, renderBugs } from '../src/kill-matrix/historical-bugs';
import { packageRoot } from '../src/package-root';
import { projectTable, TABLE } from '../src/report/project-table';

const project = packageRoot();

writeFileSync(join(project, TABLE), projectTable(project, faults));
writeFileSync(join(project, BUGS_PAGE), renderBugs(readBugs(project).entries, faults));
process.stdout.write(`${TABLE}\n${BUGS_PAGE}\n`);
