/** The known failures of a run: those of a file that it names, or of a kernel tree. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageRoot } from '../package-root';
import { type Expectation, readExpectations } from '../report/expectations';
import type { Features } from '../suite/load-features';
import { UsageError } from '../usage-error';

/** The known defects of Linux releases, as their source has them. */
export const KERNEL_SOURCE_DEFECTS = 'expectations/kernel-source.yaml';

/** The entries of the file; none where there is no file. A UsageError names every mistake. */
export function loadExpectations(
  file: string | undefined,
  features: Features,
  cwd: string,
  paths: readonly string[] = [],
): readonly Expectation[] {
  if (file === undefined) return [];
  const text = readText(resolve(cwd, file), file);
  const { entries, problems } = readExpectations(text, file, features.ids(paths));
  if (problems.length > 0) throw new UsageError(problems);
  return entries;
}

/** The known defects of kernel trees, as far as these features have them. */
export function knownDefects(features: Features): readonly Expectation[] {
  const text = readFileSync(join(packageRoot(), KERNEL_SOURCE_DEFECTS), 'utf8');
  const known = features.ids();
  const { entries } = readExpectations(text, KERNEL_SOURCE_DEFECTS, known);
  return entries.filter(({ id }) => known.has(id));
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--expectations ${file}: expected a file that can be read (${reason})`);
  }
}
