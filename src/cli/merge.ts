/** `mmu-notifier-spec merge`, and `npm run merge`: the shards of a run merged into one report. */
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MergeError, mergeShards } from '../report/merge';
import type { Report } from '../report/report';
import { shardFileSchema } from '../report/shard-json';
import type { NamedShard } from '../report/shard-mismatch';
import { UsageError } from '../usage-error';
import type { Io } from './io';
import type { Reporting } from './options';
import { lockReports } from './reports-lock';
import {
  CONFORMANCE,
  checkReporting,
  JUNIT,
  REPORTS,
  removeReports,
  writeReports,
} from './write-reports';

/** Merges the shards that the paths name; the exit code is that of the whole run. */
export async function merge(
  paths: readonly string[],
  reporting: Reporting,
  io: Io,
): Promise<number> {
  if (paths.length === 0) {
    throw new UsageError(`merge: expected the folders of the shards, or their ${CONFORMANCE}`);
  }
  checkReporting(reporting, io);
  const shards = paths.map((path) => readShard(path, io.cwd));
  const how = `merged from ${shards.length} shard${shards.length === 1 ? '' : 's'}`;
  const reports = [JUNIT, CONFORMANCE].map((file) => `${REPORTS}/${file}`).join(', ');
  const release = lockReports(io.cwd, REPORTS);
  try {
    removeReports(reporting, io);
    return writeReports(merged(shards), reporting, { how, reports }, io);
  } finally {
    release();
  }
}

function merged(shards: readonly NamedShard[]): Report {
  try {
    return mergeShards(shards);
  } catch (error) {
    throw error instanceof MergeError ? new UsageError(error.message) : error;
  }
}

function readShard(path: string, cwd: string): NamedShard {
  const isFolder = statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isDirectory();
  const file = isFolder ? join(path, CONFORMANCE) : path;
  if (resolve(cwd, file) === resolve(cwd, REPORTS, CONFORMANCE)) {
    throw new UsageError(`${file}: expected it elsewhere, as the merged report is written there`);
  }
  const { data, error } = shardFileSchema.safeParse(readJson(file, cwd));
  if (data === undefined) {
    const [issue] = error.issues;
    const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
    throw new UsageError(`${file}: expected a ${CONFORMANCE} that --shard has made${where}`);
  }
  const { part } = data;
  if (part === undefined) {
    throw new UsageError(`${file}: a report of a whole run; expected a shard, made with --shard`);
  }
  return { file, report: { ...data, part } };
}

function readJson(file: string, cwd: string): unknown {
  try {
    return JSON.parse(readFileSync(resolve(cwd, file), 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file}: expected a ${CONFORMANCE} that can be read (${reason})`);
  }
}
