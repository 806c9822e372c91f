/**
 * Hashes of what files contain. A cache compares them to see that one of its inputs has changed;
 * times of modification do not show that, because `cp -p`, `tar` and `touch` set them.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';

/** The hash of each file's content, by its path; null for a file that does not exist. */
export type FileHashes = Readonly<Record<string, string | null>>;

export function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Hash of a file's content; null where there is no such file. */
export function hashOfFile(file: string): string | null {
  return existsSync(file) ? hashOf(readFileSync(file)) : null;
}

export function hashesOf(files: Iterable<string>): FileHashes {
  return Object.fromEntries([...new Set(files)].map((file) => [file, hashOfFile(file)]));
}

export function areUnchanged(hashes: FileHashes): boolean {
  return Object.entries(hashes).every(([file, hash]) => hashOfFile(file) === hash);
}

/** Whether one of the files was written at this time or later; `cp -p` does not hide that. */
export function wasWrittenSince(files: Iterable<string>, time: number): boolean {
  return [...files].some((file) => {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats !== undefined && stats.ctimeMs >= time;
  });
}
