/** How many worker processes a run takes where `--jobs` does not say. */
import { availableParallelism, freemem } from 'node:os';
import { scenarioOf } from '../counterexample/scenario-id';
import type { Costs } from '../suite/work-queue';
import type { ImplementationChoice } from './options';
import { SECONDS_WORTH_A_WORKER } from './scenario-costs';

/** Of a scenario that never ran. */
const USUAL_SECONDS = 0.015;

/** More than a worker needs. */
const BYTES_A_WORKER = 400 * 2 ** 20;

export interface Cores {
  readonly cores: number;
  readonly freeBytes: number;
}

/**
 * Whether scenarios go to several processes by themselves. What runs elsewhere has its own default:
 * an adapter or a kernel may not bear to be started several times.
 */
export function isSearchedHere({
  name,
  exec,
  source,
  sampling,
}: Pick<ImplementationChoice, 'name' | 'exec' | 'source' | 'sampling'>): boolean {
  return exec === null && sampling === null && (source !== null || !name.startsWith('linux'));
}

/** As many as there are cores, and no more than are worth their start; 0 for this process alone. */
export function workersFor(
  scenarios: readonly { readonly tags: readonly string[] }[],
  costs: Costs,
  { cores, freeBytes }: Cores = { cores: availableParallelism(), freeBytes: freemem() },
): number {
  const seconds = scenarios.reduce(
    (sum, { tags }) => sum + (costs[scenarioOf(tags) ?? ''] ?? USUAL_SECONDS),
    0,
  );
  const workers = Math.min(
    cores,
    Math.floor(seconds / SECONDS_WORTH_A_WORKER),
    Math.floor(freeBytes / BYTES_A_WORKER),
  );
  return workers > 1 ? workers : 0;
}
