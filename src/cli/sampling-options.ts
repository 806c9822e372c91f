/** `--random`, `--bug-depth` and `--seed`. */
import type { Sampling } from '../protocol/implementation';
import { UsageError } from '../usage-error';

const DEFAULT_BUG_DEPTH = 3;
const MAX_BUG_DEPTH = 100;
const MAX_RUNS = 999_999_999;
const MAX_SEED = 999_999_999;

export interface SamplingValues {
  readonly random?: string | undefined;
  readonly 'bug-depth'?: string | undefined;
  readonly seed?: string | undefined;
  readonly exec?: string | undefined;
}

/** What random interleavings are asked for; a seed is chosen here if none was given. */
export function checkSampling(values: SamplingValues): Sampling | null {
  const { random, 'bug-depth': bugDepth, seed, exec } = values;
  if (random === undefined) {
    if (bugDepth !== undefined) throw new UsageError('--bug-depth: expected --random RUNS with it');
    if (seed !== undefined) throw new UsageError('--seed: expected --random RUNS with it');
    return null;
  }
  if (exec !== undefined) {
    throw new UsageError(
      '--random and --exec: expected the reference, whose tasks can be scheduled',
    );
  }
  return {
    runs: checkNumber('--random', random, 1, MAX_RUNS),
    bugDepth:
      bugDepth === undefined
        ? DEFAULT_BUG_DEPTH
        : checkNumber('--bug-depth', bugDepth, 1, MAX_BUG_DEPTH),
    seed:
      seed === undefined
        ? Math.floor(Math.random() * 1_000_000)
        : checkNumber('--seed', seed, 0, MAX_SEED),
  };
}

function checkNumber(flag: string, text: string, least: number, most: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new UsageError(`${flag} ${text}: expected a whole number from ${least} to ${most}`);
}
