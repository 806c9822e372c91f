/** The command behind `npm run suite-version`: say which scenarios are new in a version. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, parseWords } from '../src/cli/command-line';
import { printHelp, runMain } from '../src/cli/run-main';
import { SCENARIO_TAG } from '../src/counterexample/scenario-id';
import { packageRoot } from '../src/package-root';
import { Features } from '../src/suite/load-features';
import { readVersions, renderVersion, VERSION, VERSIONS } from '../src/suite/versions';
import { UsageError } from '../src/usage-error';

const ABOUT = `Adds a version to ${VERSIONS}, with the scenarios that none before has.`;

function main(words: readonly string[]): number {
  const command = commandLine('npm run suite-version --', printHelp)
    .description(ABOUT)
    .argument('[version]', 'such as 0.2.0');
  if (!parseWords(command, words)) return 0;
  const [version = ''] = command.args;
  if (!VERSION.test(version)) throw new UsageError('expected a VERSION such as 0.2.0');
  const path = join(packageRoot(), VERSIONS);
  const before = readVersions(readFileSync(path, 'utf8'), VERSIONS);
  if (before.some((one) => one.version === version)) {
    throw new UsageError(
      `${version}: ${VERSIONS} has it already; what a version had never changes`,
    );
  }
  const ids = [...new Features(packageRoot()).ids()].filter((id) => SCENARIO_TAG.test(`@${id}`));
  appendFileSync(path, renderVersion(version, ids, before));
  process.stdout.write(`${VERSIONS}\n`);
  return 0;
}

void runMain(main);
