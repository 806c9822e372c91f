/** A search of a script's interleavings, as plain data that a thread can be given. */

import { scriptProgram } from '../harness/script-program';
import type { Budget, SplitOptions } from '../model-checker/exploration';
import { Search } from '../model-checker/search';
import type { Script } from '../protocol/script';

export interface SearchJob {
  readonly script: Script;
  readonly budget: Budget;
  readonly cut?: SplitOptions;
}

/** The search that all threads make. */
export function searchFor({ script, budget, cut }: SearchJob): Search {
  return new Search(scriptProgram(script), budget, cut === undefined ? {} : { split: cut });
}
