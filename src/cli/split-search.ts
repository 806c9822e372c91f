/** A run with more jobs than scenarios: threads for each search. */
import type { WorldParameters } from './argument-checks';
import type { SpecArguments } from './options';

/** The arguments for so many scenarios, with how to search each. */
export function withSplitSearch(args: SpecArguments, scenarios: number): SpecArguments {
  if (args.parallel <= scenarios) return args;
  const parallel = scenarios > 1 ? scenarios : 0;
  const threads = Math.floor(args.parallel / scenarios);
  return searching({ ...args, parallel }, { threads });
}

/** `search` is a SearchChoice. */
function searching(args: SpecArguments, search: WorldParameters): SpecArguments {
  return { ...args, worldParameters: { ...args.worldParameters, search } };
}
