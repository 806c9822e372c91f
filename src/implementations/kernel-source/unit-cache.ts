/**
 * Finds a unit that was made of the same files by the same compiler. A record of each request says
 * which files clang read for it; while none of them has changed, clang is not run.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { makeCacheFolder, readJson, writeWhole } from '../real-kernel/cache-files';
import { areUnchanged, hashesOf, hashOf } from '../real-kernel/file-hashes';
import { isUnit } from './unit-files';

const Request = z.object({
  /** What clang read, by hash. */
  files: z.record(z.string(), z.string().nullable()),
  /** Where clang would have found other files of the same names first; none of them exists. */
  absent: z.array(z.string()),
  /** The folder of the unit. */
  unit: z.string(),
});

/** `request` is all that the unit depends on but the content of files. */
export class UnitCache {
  private readonly record: string;

  constructor(
    private readonly cache: string,
    request: unknown,
  ) {
    this.record = join(cache, 'requests', `${hashOf(JSON.stringify(request))}.json`);
  }

  /** The folder of the unit; null where one must be made. */
  find(): string | null {
    const record = readJson(this.record, Request);
    if (record === null || !isUnit(record.unit)) return null;
    const isCurrent = areUnchanged(record.files) && !record.absent.some((file) => existsSync(file));
    return isCurrent ? record.unit : null;
  }

  /** The folder for a unit of these files; `contents` is what it is made of, without paths. */
  folderOf(contents: unknown): string {
    return join(this.cache, 'units', hashOf(JSON.stringify(contents)));
  }

  remember(unit: string, read: readonly string[], includeFolders: readonly string[]): void {
    makeCacheFolder(join(this.cache, 'requests'));
    const record = { files: hashesOf(read), absent: shadowing(read, includeFolders), unit };
    writeWhole(this.record, JSON.stringify(record));
  }
}

/** Paths that clang searches for each file before the one where it has found it. */
function shadowing(files: readonly string[], folders: readonly string[]): string[] {
  return files.flatMap((file) => {
    const index = folders.findIndex((folder) => file.startsWith(folder + sep));
    const name = file.slice((folders[index]?.length ?? 0) + 1);
    const before = folders.slice(0, Math.max(index, 0)).map((folder) => join(folder, name));
    // A shim may include the tree's header that it stands for.
    return before.filter((path) => !files.includes(path));
  });
}

/** A hash of the program's own source that makes units: `.ts` in a checkout, else `.js`. */
export function hashOfSources(folders: readonly string[]): string {
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /(?<!\.d)\.(ts|js)$/.test(name))
      .sort()
      .map((name) => hashOf(readFileSync(join(folder, name)))),
  );
  return hashOf(files.join('\n'));
}
