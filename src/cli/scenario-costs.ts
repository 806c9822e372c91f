/**
 * How long the scenarios of an implementation took, kept in the cache from run to run. Verdicts do
 * not depend on it: a run that finds nothing there takes the scenarios in their order.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { scenarioOf } from '../counterexample/scenario-id';
import { makeCacheFolder, readJson, writeWhole } from '../implementations/real-kernel/cache-files';
import { CannotRunError } from '../implementations/real-kernel/host-commands';
import { cacheFolder } from '../implementations/real-kernel/kernels';
import type { MessageLog } from '../suite/message-log';
import type { Costs } from '../suite/work-queue';

/** A worker takes about a second to start. */
export const SECONDS_WORTH_A_WORKER = 2;

const FILE = 'scenario-costs.json';

/** Seconds by implementation, and by the id of a scenario. */
const costsSchema = z.record(z.string(), z.record(z.string(), z.number().nonnegative()));

/** What the scenarios of an implementation took last. */
export function readCosts(implementation: string, folder = cacheFolder()): Costs {
  return readAll(folder)[implementation] ?? {};
}

/** Keeps what they took in this run, unless all of them together took less than a worker is worth. */
export function keepCosts(implementation: string, log: MessageLog, folder = cacheFolder()): void {
  const now = costsIn(log);
  const sum = Object.values(now).reduce((seconds, one) => seconds + one, 0);
  if (sum < SECONDS_WORTH_A_WORKER) return;
  const all = readAll(folder);
  const costs = { ...all[implementation], ...now };
  orNothing(() => {
    makeCacheFolder(folder);
    writeWhole(join(folder, FILE), JSON.stringify({ ...all, [implementation]: costs }));
  });
}

/** Of the rows of an outline, the longest. */
export function costsIn(log: MessageLog): Costs {
  const costs: Record<string, number> = {};
  for (const { id, pickleId } of log.testCases) {
    const attempt = log.lastAttempt(id);
    const scenario = scenarioOf(log.pickles.get(pickleId)?.tags.map(({ name }) => name) ?? []);
    if (scenario === undefined || !attempt?.finished) continue;
    const seconds = attempt.steps.reduce(
      (sum, { testStepResult: { duration } }) => sum + duration.seconds + duration.nanos / 1e9,
      0,
    );
    costs[scenario] = Math.max(costs[scenario] ?? 0, Math.round(seconds * 1e4) / 1e4);
  }
  return costs;
}

function readAll(folder: string): z.infer<typeof costsSchema> {
  return orNothing(() => readJson(join(folder, FILE), costsSchema)) ?? {};
}

/** Without a cache that can be read and written, a run is slower and says the same. */
function orNothing<Result>(act: () => Result): Result | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof CannotRunError) return null;
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
