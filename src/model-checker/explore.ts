/** The entry point of the model checker. */
import type { Budget, Exploration, ExplorationOptions } from './exploration';
import type { Program } from './program';
import { Search } from './search';
import { withTimeout } from './step-timeout';

/** Explore all interleavings of `program` within the budget. */
export function explore(
  program: Program,
  budget: Budget,
  options: ExplorationOptions = {},
): Exploration {
  return withTimeout(() => new Search(program, budget, options), options.stepTimeoutSeconds).run();
}
