/** The command behind `npm run results`: keeps what is needed of a run's conformance.json. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package-folder';
import { renderKept, resultOf } from '../results/kept-result';

const USAGE = `Usage: npm run results -- NAME [FILE]

Writes to results/NAME.json what the site and the tables need of FILE, the conformance.json of a
run that reached its end (reports/conformance.json, unless it is said). The day of the run is that
of the file's last change.
`;

function main([name, file = 'reports/conformance.json', ...more]: readonly string[]): number {
  if (name === '--help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (name === undefined || !/^[a-z0-9][a-z0-9.-]*$/.test(name) || more.length > 0) {
    process.stderr.write(`error: expected a NAME such as linux-6.12, and a FILE\n\n${USAGE}`);
    return 2;
  }
  const date = statSync(file).mtime.toISOString().slice(0, 10);
  const result = resultOf(readFileSync(file, 'utf8'), date);
  if (result === null) {
    process.stderr.write(`error: ${file}: expected the conformance.json of a whole run\n`);
    return 2;
  }
  const path = join(packageFolder(), 'results', `${name}.json`);
  writeFileSync(path, renderKept(result));
  process.stdout.write(`${path}: ${result.guarantees.length} guarantees\n`);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
