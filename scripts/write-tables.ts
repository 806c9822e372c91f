/** The command behind `npm run table`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../faults/index';
import { commandLine, parseWords } from '../src/cli/command-line';
import { printHelp, runMain } from '../src/cli/run-main';
import { BUGS_PAGE, readBugs, renderBugs } from '../src/kill-matrix/historical-bugs';
import { packageRoot } from '../src/package-root';
import { projectTable, RESULTS, TABLE } from '../src/report/guarantees-table';
import { KERNEL_PAGE, withKernelTable } from '../src/report/kernel-table';
import { readRecorded } from '../src/report/recorded-result';

const ABOUT = `Writes ${TABLE}, ${BUGS_PAGE}, and the table in ${KERNEL_PAGE}.`;

function main(words: readonly string[]): number {
  const command = commandLine('npm run table --', printHelp).description(ABOUT);
  if (!parseWords(command, words)) return 0;
  const project = packageRoot();
  const kernelPage = join(project, KERNEL_PAGE);
  writeFileSync(join(project, TABLE), projectTable(project, faults));
  writeFileSync(join(project, BUGS_PAGE), renderBugs(readBugs(project).entries, faults));
  writeFileSync(
    kernelPage,
    withKernelTable(readFileSync(kernelPage, 'utf8'), readRecorded(join(project, RESULTS))),
  );
  process.stdout.write(`${TABLE}\n${BUGS_PAGE}\n${KERNEL_PAGE}\n`);
  return 0;
}

void runMain(main);
