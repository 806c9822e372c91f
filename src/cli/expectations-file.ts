/** The file that `--expectations` names. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Expectation, readExpectations } from '../report/expectations';
import { knownIds } from '../suite/known-ids';
import type { Folders } from '../suite/run-cucumber';
import { UsageError } from '../usage-error';

/** Its entries; none where there is no file. Throws a UsageError that has every mistake. */
export function loadExpectations(file: string | null, folders: Folders): readonly Expectation[] {
  if (file === null) return [];
  const { entries, problems } = readExpectations(
    readText(resolve(folders.cwd, file), file),
    file,
    knownIds(folders.suite),
  );
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return entries;
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--expectations ${file}: expected a file that can be read (${reason})`);
  }
}
