/** Files of the cache, which several processes may read and write at a time. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { CannotRunError } from './host-commands';

/**
 * Makes a folder of the cache, and those that it is in. Throws a CannotRunError where that fails.
 * Below /proc, mkdirSync() of Node.js 20 never returns where it is to make them all.
 */
export function makeCacheFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeCacheFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (existsSync(folder)) return;
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotRunError(
      `the cache cannot be written (${why}): set XDG_CACHE_HOME to a folder that can`,
    );
  }
}

/** Another process sees the whole file, or the one before. */
export function writeWhole(file: string, content: string | Buffer): void {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}

/** Null where there is no such file, or another version of this program has written it. */
export function readJson<Value>(file: string, schema: z.ZodType<Value>): Value | null {
  if (!existsSync(file)) return null;
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
