/** A search of a script's interleavings, as plain data that a search worker receives. */

import { scriptProgram } from '../harness/script-program';
import type { Budget, SplitOptions } from '../model-checker/exploration';
import { Search } from '../model-checker/search';
import type { Script } from '../protocol/script';
import { type ModelName, partsOf } from './model-parts';

export interface SearchJob {
  readonly model: ModelName;
  readonly script: Script;
  readonly budget: Budget;
  readonly split?: SplitOptions;
}

/** The search of the job, which is the same in each thread. */
export function searchFor({ model, script, budget, split }: SearchJob): Search {
  const program = scriptProgram(script, partsOf(model));
  return new Search(program, budget, split === undefined ? {} : { split });
}
