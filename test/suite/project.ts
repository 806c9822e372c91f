/** The files of this project, for tests that check them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PROJECT = join(__dirname, '../..');

export function readProjectFile(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}
