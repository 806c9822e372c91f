/**
 * Records what a build has read, so that a cache sees whether another build would differ. Contents
 * decide, and versions of tools.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { areUnchanged, hashesOf, hashOfFile, wasWrittenSince } from './file-hashes';

export interface BuildInputs {
  /** Files that were read. */
  readonly read: readonly string[];
  /** Files that need not exist; if they appear, the next build reads them. */
  readonly lookedFor: readonly string[];
  /** Folders of headers, in the order in which the compiler searches them. */
  readonly includeFolders: readonly string[];
  /** Commands whose version matters. */
  readonly tools: readonly string[];
}

export const BuildRecord = z.object({
  made: z.object({ file: z.string(), hash: z.string().nullable() }),
  files: z.record(z.string(), z.string().nullable()),
  includeFolders: z.array(z.string()),
  /** Files of the same name as one that was read, in a folder that is searched before it. */
  shadowing: z.array(z.string()),
  versions: z.record(z.string(), z.string()),
});
export type BuildRecord = z.infer<typeof BuildRecord>;

/**
 * The record of a build that began at a time, and made a file. Null where a file that it read was
 * written meanwhile: the build may have read what stood there before.
 */
export async function recordBuild(
  made: string,
  inputs: BuildInputs,
  beganAt: number,
): Promise<BuildRecord | null> {
  const files = hashesOf([...inputs.read, ...inputs.lookedFor]);
  const includeFolders = [...new Set(inputs.includeFolders)];
  const record = {
    made: { file: made, hash: hashOfFile(made) },
    files,
    includeFolders,
    shadowing: shadowing(Object.keys(files), includeFolders),
    versions: await versionsOf(inputs.tools),
  };
  const isGone = inputs.read.some((file) => files[file] === null);
  return isGone || wasWrittenSince(Object.keys(files), beganAt) ? null : record;
}

/** Whether what was built is there, and the same build would read the same again. */
export async function isCurrent(record: BuildRecord): Promise<boolean> {
  const { made, files, includeFolders, versions } = record;
  if (!areUnchanged({ ...files, [made.file]: made.hash })) return false;
  const now = [
    shadowing(Object.keys(files), includeFolders),
    await versionsOf(Object.keys(versions)),
  ];
  return JSON.stringify(now) === JSON.stringify([record.shadowing, versions]);
}

function shadowing(files: readonly string[], includeFolders: readonly string[]): string[] {
  const folders = includeFolders.map((folder) => folder + sep);
  const before = files.flatMap((file) =>
    folders.flatMap((folder, index) => {
      if (!file.startsWith(folder)) return [];
      const name = file.slice(folder.length);
      return folders.slice(0, index).map((earlier) => join(earlier, name));
    }),
  );
  return [...new Set(before)].filter((file) => existsSync(file)).sort();
}

async function versionsOf(tools: readonly string[]): Promise<Record<string, string>> {
  const names = [...new Set(tools)].sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (tool) => [tool, await versionOf(tool)] as const)),
  );
}

/** What `--version` prints; where that fails, why. */
async function versionOf(tool: string): Promise<string> {
  const [command = '', ...args] = tool.split(' ');
  return new Promise((resolve) => {
    execFile(command, [...args, '--version'], (error, stdout) => {
      resolve(error === null ? stdout : error.message);
    });
  });
}
