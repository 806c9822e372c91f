/**
 * The command behind `npm run table`: writes docs/guarantees.md, docs/historical-bugs.md, and the
 * table in docs/linux.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../faults/index';
import { BUGS_PAGE, readBugs, renderBugs } from '../src/kill-matrix/historical-bugs';
import { packageRoot } from '../src/package-root';
import { projectTable, RESULTS, TABLE } from '../src/report/guarantees-table';
import { KERNEL_PAGE, withKernelTable } from '../src/report/kernel-table';
import { readRecorded } from '../src/report/recorded-result';

const project = packageRoot();
const kernelPage = join(project, KERNEL_PAGE);

writeFileSync(join(project, TABLE), projectTable(project, faults));
writeFileSync(join(project, BUGS_PAGE), renderBugs(readBugs(project).entries, faults));
writeFileSync(
  kernelPage,
  withKernelTable(readFileSync(kernelPage, 'utf8'), readRecorded(join(project, RESULTS))),
);
process.stdout.write(`${TABLE}\n${BUGS_PAGE}\n${KERNEL_PAGE}\n`);
