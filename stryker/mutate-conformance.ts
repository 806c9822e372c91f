/**
 * The command behind `npm run mutate:conformance`: a run of Stryker for each few files, whose report
 * is kept. A report is reused while its files and all tests are the same, so that a run which was
 * ended goes on where it was.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'glob';
import { commandLine, parseWords } from '../src/cli/command-line';
import { printHelp, runMain } from '../src/cli/run-main';
import { packageRoot } from '../src/package-root';
import { UsageError } from '../src/usage-error';

const ABOUT = `Changes what judges, one place at a time, and runs its unit tests on each change. Keeps a report of each \
few files in reports/conformance-mutants, and skips those whose files and tests have not changed.`;

const FOLDERS = ['src/conformance', 'src/report', 'src/suite', 'steps'];
const TESTS = 'test/{conformance,report,suite}/**/*.ts';
const REPORTS = 'reports/conformance-mutants';
const FILES_A_RUN = 6;

function main(words: readonly string[]): number {
  const command = commandLine('npm run mutate:conformance --', printHelp)
    .description(ABOUT)
    .argument('[folder...]', `default: ${FOLDERS.join(' ')}`);
  if (!parseWords(command, words)) return 0;
  const folders = command.args.length === 0 ? FOLDERS : command.args;
  const root = packageRoot();
  mkdirSync(join(root, REPORTS), { recursive: true });
  const tests = contents(root, globSync(TESTS, { cwd: root, posix: true }).sort());
  for (const files of folders.flatMap((folder) => groupsOf(root, folder))) {
    const report = join(REPORTS, `${keyOf([tests, contents(root, files)])}.json`);
    console.log(`${files.join(' ')}: ${report}`);
    if (!existsSync(join(root, report))) runStryker(root, files, report);
  }
  return 0;
}

function groupsOf(root: string, folder: string): string[][] {
  const files = globSync(`${folder}/**/*.ts`, { cwd: root, posix: true }).sort();
  if (files.length === 0)
    throw new UsageError(`${folder}: expected a folder with TypeScript files`);
  const groups: string[][] = [];
  while (files.length > 0) groups.push(files.splice(0, FILES_A_RUN));
  return groups;
}

/** The report has its name only once it is whole. */
function runStryker(root: string, files: readonly string[], report: string): void {
  const unfinished = `${report}.unfinished`;
  const { status } = spawnSync(
    join(root, 'node_modules/.bin/stryker'),
    ['run', 'stryker.conformance.config.mjs', '--mutate', files.join(',')],
    { cwd: root, stdio: 'inherit', env: { ...process.env, MUTATE_REPORT: unfinished } },
  );
  if (status !== 0) throw new UsageError(`Stryker ended with ${status}: see its messages above`);
  renameSync(join(root, unfinished), join(root, report));
}

function contents(root: string, files: readonly string[]): string {
  return files.map((file) => `${file}\n${readFileSync(join(root, file), 'utf8')}`).join('\n');
}

function keyOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12);
}

runMain(main);
