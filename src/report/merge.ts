/** Merges the shards of a run that was split over machines into the report of the whole run. */
import { applyExpectations } from './expectations';
import type { Report } from './report';
import { reportOfCases } from './shard-cases';
import { edited } from './shard-edits';
import { mismatch, type NamedShard } from './shard-mismatch';

/** The shards are not one whole run; the message says which is wrong, and what to do. */
export class MergeError extends Error {}

/** The report of the whole run. Throws a MergeError where the shards are not all of one run. */
export function mergeShards(shards: readonly NamedShard[]): Report {
  const problem = mismatch(shards) ?? edited(shards);
  if (problem !== null) throw new MergeError(problem);
  return applyExpectations(shards[0]?.report.part.expectations ?? [], reportOfCases(shards));
}
