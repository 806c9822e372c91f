/**
 * Which scenarios the arguments select, found out before anything runs. Cucumber passes a run of
 * no scenarios, so a mistyped tag would pass too: here it is an error.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { type IRunConfiguration, loadSources } from '@cucumber/cucumber/api';
import type { SpecArguments } from '../cli/options';
import { UsageError } from '../usage-error';

type Sources = IRunConfiguration['sources'];

/** An id as it may stand in a tag expression: a guarantee's, or a scenario's. */
const ID_TAG = /@G-[\w.-]+/g;
const LINES = /(:\d+)+$/;
const FEATURE = /\.feature(\.md)?$/;
const GLOB = /[*?[\]{}]/;

/** The number of scenarios selected: at least one, or a {@link UsageError} says why not. */
export async function countSelected(
  args: SpecArguments,
  sources: Sources,
  cwd: string,
): Promise<number> {
  for (const path of args.paths) checkPath(path, cwd);
  const count = await countScenarios(sources, cwd, args);
  for (const path of args.paths) await checkPathSelects(path, sources, cwd);
  await checkIds(args, sources, cwd);
  if (count === 0) throw new UsageError(`no scenario is selected by ${describeSelection(args)}`);
  return count;
}

function checkPath(path: string, cwd: string): void {
  const file = path.replace(LINES, '');
  const expected = 'expected a feature file, FILE:LINE or a folder';
  if (GLOB.test(file)) return;
  const found = statSync(resolve(cwd, file), { throwIfNoEntry: false });
  if (!found) throw new UsageError(`${path}: no such file; ${expected}`);
  if (found.isDirectory() || FEATURE.test(file)) return;
  throw new UsageError(`${path}: not a feature file; ${expected}`);
}

/** Among several paths a mistyped line would go unseen: each must name at least one scenario. */
async function checkPathSelects(path: string, sources: Sources, cwd: string): Promise<void> {
  const alone = { ...sources, paths: [path], names: [], tagExpression: '', shard: '' };
  const { plan } = await loadQuietly(alone, cwd);
  if (plan.length > 0) return;
  throw new UsageError(
    `${path}: no scenario there; expected a feature file, FILE:LINE or a folder`,
  );
}

async function countScenarios(sources: Sources, cwd: string, args: SpecArguments): Promise<number> {
  const { plan, errors } = await loadQuietly(sources, cwd).catch((error: unknown) => {
    // Names are checked by now, so what is left to be wrong is the tags, or else a glob's files.
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const text = cause instanceof Error ? cause.message : String(cause);
    const reason = text.trim().replace(/\s+/g, ' ');
    const tags = args.tags.map((expression) => `--tags "${expression}"`).join(' ');
    if (tags === '') throw new UsageError(`${describeSelection(args)}: ${reason}`);
    throw new UsageError(`${tags}: expected a valid tag expression: ${reason}`);
  });
  if (errors.length > 0) {
    const lines = errors.map(
      ({ uri, location, message }) =>
        `${uri}:${location.line}: ${message.replace(/^\([\d:]+\): /, '')}`,
    );
    throw new UsageError([...new Set(lines)].join('\n'));
  }
  return plan.length;
}

/**
 * Every id that a tag expression names must stand in a feature, even if the expression selects
 * something without it: `@G-031 or @G-999` is a mistake that would otherwise go unseen.
 */
async function checkIds(args: SpecArguments, sources: Sources, cwd: string): Promise<void> {
  const ids = new Set(args.tags.flatMap((tags) => tags.match(ID_TAG) ?? []));
  const paths = ['features/**/*.feature', ...args.paths.map((path) => path.replace(LINES, ''))];
  for (const id of ids) {
    const everywhere = { ...sources, paths, names: [], tagExpression: id, shard: '' };
    const { plan } = await loadQuietly(everywhere, cwd);
    if (plan.length === 0) {
      const expected = 'expected the id of a guarantee or a scenario, such as @G-001 or @G-001.1';
      throw new UsageError(`--tags ${args.tags.join(' ')}: no feature has ${id}; ${expected}`);
    }
  }
}

/** Cucumber's loader, without its notes: what it has to say is in what it returns. */
export function loadQuietly(sources: Sources, cwd: string): ReturnType<typeof loadSources> {
  const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
  return loadSources(sources, { cwd, stderr });
}

function describeSelection(args: SpecArguments): string {
  const parts = [
    ...args.tags.map((tags) => `--tags "${tags}"`),
    ...args.names.map((name) => `--name "${name}"`),
    ...args.paths,
  ];
  return parts.length === 0 ? 'features/: expected at least one feature' : parts.join(' ');
}
