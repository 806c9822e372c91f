/** Searches that are split, over threads or over machines. */
import type { ShardInfo } from '../report/shard-report';
import type { WorldParameters } from './argument-checks';
import type { SpecArguments } from './options';

/** Whether a search can be split over machines: that of all interleavings of the reference. */
export function canSplitSearch({ exec, implementation, sampling }: SpecArguments): boolean {
  return exec === null && implementation === 'reference' && sampling === null;
}

/** The arguments for so many scenarios, with how to search each. */
export function withSplitSearch(
  args: SpecArguments,
  scenarios: number,
  part: Pick<ShardInfo, 'index' | 'total' | 'sliced'> | null,
): SpecArguments {
  if (part?.sliced) return searching(args, { slice: { index: part.index, total: part.total } });
  if (args.parallel <= scenarios) return args;
  const parallel = scenarios > 1 ? scenarios : 0;
  const threads = Math.floor(args.parallel / scenarios);
  return searching({ ...args, parallel }, { threads });
}

/** `search` is a SearchChoice. */
function searching(args: SpecArguments, search: WorldParameters): SpecArguments {
  return { ...args, worldParameters: { ...args.worldParameters, search } };
}
