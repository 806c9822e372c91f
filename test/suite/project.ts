/** The specification's own files, for the tests that check them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PROJECT = join(__dirname, '../..');

export function readProjectFile(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

/** The feature files, by their paths from the project's root. */
export function featureFiles(): readonly string[] {
  return readdirSync(join(PROJECT, 'features'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.feature'))
    .map((path) => `features/${path}`)
    .sort();
}
