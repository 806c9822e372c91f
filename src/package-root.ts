/** Where the specification's own files are: in the checkout, or in the installed package. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Whether this is the package's JavaScript, and not the checkout's TypeScript. */
export const compiled = __filename.endsWith('.js');

/** The folder with package.json, features/ and schemas/, however deep the build has put this file. */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
