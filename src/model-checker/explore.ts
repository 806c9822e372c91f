/** The entry point of the model checker. */
import type { Budget, Exploration, ExplorationOptions } from './exploration';
import { hasLocations, type Program } from './program';
import { Search, type SearchOptions } from './search';
import { withTimeout } from './step-timeout';

/**
 * When a search begins again with partial-order reduction, by default. Every search of the suite ends
 * before, and counts its interleavings exactly.
 */
const REDUCED_AFTER_STATES = 50_000;

/** Explore all interleavings of `program` within the budget. */
export function explore(
  program: Program,
  budget: Budget,
  options: ExplorationOptions = {},
): Exploration {
  const { partialOrderReduction: reduction, stepTimeoutSeconds } = options;
  const { reducedAfterStates: limit = REDUCED_AFTER_STATES } = options;
  const { maxSeconds = Number.POSITIVE_INFINITY } = budget;
  const begun = performance.now();
  const search = (within: Budget, by: SearchOptions) => {
    const left = maxSeconds - (performance.now() - begun) / 1000;
    return withTimeout(
      () => new Search(program, { ...within, maxSeconds: left }, by),
      stepTimeoutSeconds,
    );
  };
  const unreduced = { ...options, partialOrderReduction: false };
  const whole = () => search(budget, unreduced).run();
  const isSmall = budget.maxStates <= limit;
  if (reduction === false || hasLocations(program) || (reduction !== true && isSmall))
    return whole();
  const first = reduction === true ? null : search({ ...budget, maxStates: limit }, unreduced);
  const found = first?.run();
  if (found !== undefined && found.boundExceeded?.why !== 'states') return found;
  const before = { states: found?.states ?? 0, interleavings: first?.pathsSoFar ?? 0n };
  const left = { ...budget, maxStates: budget.maxStates - before.states };
  const reduced = search(left, { ...options, partialOrderReduction: true, before });
  return reduced.prepare() ? reduced.run() : whole();
}
