/**
 * The verdicts on the base, in a process of its own: Cucumber's steps load once a process. Those of
 * a run that ended by itself are kept in the cache.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { z } from 'zod';
import { verdictSchema } from '../conformance/verdict';
import { makeCacheFolder, readJson, writeWhole } from '../implementations/real-kernel/cache-files';
import { packageRoot } from '../package-root';
import type { BaseCase } from '../report/compare-base';
import { isOwnFile, LINES, pathFromHere } from '../suite/load-features';
import type { SuiteOptions } from '../suite/run-cucumber';
import type { Io } from './io';
import type { BaseChoice } from './options';
import { UnavailableError } from './unavailable-error';

const baseSchema = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      location: z.string(),
      verdict: verdictSchema,
      violated: z.array(z.string()),
    }),
  ),
}) satisfies z.ZodType<{ cases: BaseCase[] }>;

/** What a process for the base is asked to do. */
export interface BaseJob {
  readonly options: SuiteOptions;
  /** The folder with features/ and steps/. */
  readonly suite: string;
  /** The folder that files of the user's own are named from. */
  readonly cwd: string;
}

/** Its answer: the verdicts, or why there are none. */
export type BaseAnswer = { readonly cases: BaseCase[] } | { readonly problem: string };

const MODULE = join(__dirname, `base-process${extname(__filename)}`);

/** The folders and files that a verdict depends on, besides what is judged. */
const OWN = [
  'features',
  'steps',
  'src',
  'native',
  'dist',
  'package.json',
  'node_modules/.package-lock.json',
];

/** The verdicts on the base by the same scenarios: from the cache, or else it is judged. */
export async function judgeBase(
  options: SuiteOptions,
  { worldParameters: changed, cache }: BaseChoice,
  { suite, cwd }: Io,
  log: (text: string) => void,
): Promise<readonly BaseCase[]> {
  const worldParameters = { ...options.worldParameters, ...changed };
  const job: BaseJob = { options: { ...options, worldParameters }, suite, cwd };
  const file = join(cache, `${keyOf(job)}.json`);
  // A search that a time limit may have ended can end otherwise the next time.
  const isLasting = !JSON.stringify(worldParameters.budget ?? {}).includes('maxSeconds');
  const known = isLasting ? readJson(file, baseSchema) : null;
  if (known !== null) {
    log('base: judged before, its verdicts are kept\n');
    return known.cases;
  }
  log('base: is judged first\n');
  const cases = await judgeInProcess(job);
  if (isLasting) {
    makeCacheFolder(cache);
    writeWhole(file, JSON.stringify({ cases }));
  }
  return cases;
}

function judgeInProcess(job: BaseJob): Promise<BaseCase[]> {
  const isSource = extname(MODULE) === '.ts';
  const execArgv = isSource ? ['--require', require.resolve('ts-node/register')] : [];
  const child = fork(MODULE, { execArgv });
  return new Promise<BaseCase[]>((resolve, reject) => {
    child.on('message', (answer: BaseAnswer) => {
      if ('cases' in answer) resolve(answer.cases);
      else reject(new UnavailableError(`the base cannot be judged: ${answer.problem}`));
    });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      reject(
        new UnavailableError(`the process that judges the base has ended with ${code ?? signal}`),
      ),
    );
    child.send(job);
  }).finally(() => child.kill());
}

/**
 * Of everything that decides a verdict, and how its scenario is named. How many processes there are
 * decides none, nor what is known to fail.
 */
function keyOf({ options, suite, cwd }: BaseJob): string {
  const { paths = [], worldParameters = {} } = options;
  const hash = createHash('sha256');
  const { search: _, knownFailures: _known, ...parameters } = worldParameters;
  const named = [...paths].sort().map((path) => [path, pathFromHere(path, { suite, cwd })]);
  hash.update(JSON.stringify([process.version, named, parameters]));
  for (const path of paths.filter(isOwnFile)) {
    hash.update(readFileSync(join(suite, path.replace(LINES, ''))));
  }
  for (const root of new Set([packageRoot(), suite])) {
    for (const file of OWN.flatMap((path) => filesIn(root, path))) {
      hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
    }
  }
  return hash.digest('hex');
}

function filesIn(root: string, path: string): string[] {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}
