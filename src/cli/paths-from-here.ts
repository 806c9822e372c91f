/** Feature files of the user's own, which stand where the command is run. */
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { LINES } from '../suite/load-features';
import type { Io } from './io';

/** The paths as from the suite's folder, which is searched first. */
export function pathsFromSuite(paths: readonly string[], { cwd, suite }: Io): readonly string[] {
  return paths.map((path) => {
    const [lines = ''] = LINES.exec(path) ?? [];
    const file = path.slice(0, path.length - lines.length);
    if (existsSync(resolve(suite, file)) || !existsSync(resolve(cwd, file))) return path;
    return relative(suite, resolve(cwd, file)) + lines;
  });
}
