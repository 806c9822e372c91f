/** The command behind `npm run results`: records a run's conformance.json. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, parseWords } from '../src/cli/command-line';
import { printHelp, runMain } from '../src/cli/run-main';
import { packageRoot } from '../src/package-root';
import {
  differencesOf,
  type RecordedResult,
  recordedIn,
  renderRecorded,
  resultOf,
} from '../src/report/recorded-result';
import { UsageError } from '../src/usage-error';

const ABOUT = `Records FILE, the conformance.json of a finished run, in results/NAME.json for the site and the \
tables. The day of the run is that of the file's last change.`;

const NAMED_MAX = 5;

function main(words: readonly string[]): number {
  const command = commandLine('npm run results --', printHelp)
    .description(ABOUT)
    .argument('[name]', 'such as linux-6.12')
    .argument('[file]', 'default: reports/conformance.json')
    .option('--check', 'write nothing; fail if results/NAME.json differs from FILE');
  if (!parseWords(command, words)) return 0;
  const [name, file = 'reports/conformance.json'] = command.args;
  if (name === undefined || !/^[a-z0-9][a-z0-9.-]*$/.test(name)) {
    throw new UsageError('expected a NAME such as linux-6.12, and a FILE');
  }
  const result = readResult(file);
  const path = join(packageRoot(), 'results', `${name}.json`);
  if (command.opts<{ check?: boolean }>().check) return check(path, result, name);
  writeFileSync(path, renderRecorded(result));
  process.stdout.write(`${path}: ${result.guarantees.length} guarantees\n`);
  return 0;
}

function readResult(file: string): RecordedResult {
  const result = resultOf(
    readable(file, () => readFileSync(file, 'utf8')),
    statSync(file).mtime.toISOString().slice(0, 10),
  );
  if (result !== null) return result;
  throw new UsageError(`${file}: expected the conformance.json of a whole run`);
}

function check(path: string, found: RecordedResult, name: string): number {
  const other = differencesOf(
    readable(path, () => recordedIn(path)),
    found,
  );
  if (other.length === 0) return 0;
  const named = other.slice(0, NAMED_MAX).join(', ');
  const rest = other.length > NAMED_MAX ? ` and ${other.length - NAMED_MAX} more` : '';
  process.stderr.write(
    `error: results/${name}.json is stale: ${named}${rest}; npm run results -- ${name} && npm run table\n`,
  );
  return 1;
}

/** A file that cannot be read is wrong input. */
function readable<Value>(file: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file}: expected a file that can be read (${reason})`);
  }
}

void runMain(main);
