/** `mmu-notifier-spec merge`, and `npm run merge`: the parts of a run joined into one report. */
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MergeError, mergeShards } from '../report/merge';
import type { Report } from '../report/report';
import { shardFileSchema } from '../report/shard-json';
import type { NamedShard } from '../report/shard-mismatch';
import { REPORTS } from '../suite/run-cucumber';
import { UsageError } from '../usage-error';
import { type CliEnvironment, conclude } from './check';
import { parseArguments, type SpecArguments } from './options';
import { CONFORMANCE } from './report-files';

/** Joins the parts that the paths name; the exit code is that of the whole run. */
export async function merge(args: SpecArguments, to: CliEnvironment): Promise<number> {
  const { paths, json, junit } = args;
  const expected = `expected the folders of the parts, or their ${CONFORMANCE}`;
  if (paths.length === 0) throw new UsageError(`merge: ${expected}`);
  const plain = parseArguments(paths);
  if (JSON.stringify({ ...plain, json, junit }) !== JSON.stringify(args)) {
    throw new UsageError(`merge: ${expected}, and of the options --json and --junit only`);
  }
  const parts = paths.map((path) => readPart(path, to.cwd));
  const how = `merged from ${parts.length} part${parts.length === 1 ? '' : 's'}`;
  return conclude(args, joined(parts), { how, reports: `${REPORTS}/${CONFORMANCE}` }, to);
}

function joined(parts: readonly NamedShard[]): Report {
  try {
    return mergeShards(parts);
  } catch (error) {
    throw error instanceof MergeError ? new UsageError(error.message) : error;
  }
}

function readPart(path: string, cwd: string): NamedShard {
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
    throw new UsageError(`${file}: a report of a whole run; expected a part, made with --shard`);
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
