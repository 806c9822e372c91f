/** The entry point of the model checker. */
import type { Budget, Exploration, ExplorationOptions } from './exploration';
import { hasLocations, type Program } from './program';
import { Search, type SearchOptions } from './search';
import { type Interruptible, runInterruptibly } from './step-timeout';

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
  return runInterruptibly(exploring(program, budget, options), options.stepTimeoutSeconds);
}

/** All in one work: to begin a time limit takes as long as a small search, and most are small. */
function* exploring(
  program: Program,
  budget: Budget,
  options: ExplorationOptions,
): Interruptible<Exploration> {
  const { partialOrderReduction: reduction } = options;
  const { reducedAfterStates: limit = REDUCED_AFTER_STATES } = options;
  const { maxSeconds = Number.POSITIVE_INFINITY } = budget;
  const begun = performance.now();
  const search = (within: Budget, by: SearchOptions) => {
    const left = maxSeconds - (performance.now() - begun) / 1000;
    return new Search(program, { ...within, maxSeconds: left }, by);
  };
  const unreduced = { ...options, partialOrderReduction: false };
  const whole = () => search(budget, unreduced).run();
  const isSmall = budget.maxStates <= limit;
  if (reduction === false || hasLocations(program) || (reduction !== true && isSmall))
    return yield* whole();
  const first = reduction === true ? null : search({ ...budget, maxStates: limit }, unreduced);
  const found = first && (yield* first.run());
  if (found && found.boundExceeded?.why !== 'states') return found;
  const before = { states: found?.states ?? 0, interleavings: first?.pathsSoFar ?? 0n };
  const left = { ...budget, maxStates: budget.maxStates - before.states };
  const reduced = search(left, { ...options, partialOrderReduction: true, before });
  return yield* (yield* reduced.prepare()) ? reduced.run() : whole();
}
