/** A search of a script's interleavings, as plain data that a thread can be given. */
import type { Budget, CutOptions } from '../exploration/explore';
import { Search } from '../exploration/search';
import type { Script } from '../spec/script';
import { scriptProgram } from './script-program';

export interface SearchTask {
  readonly script: Script;
  readonly budget: Budget;
  readonly cut?: CutOptions;
}

/** The search that all threads make. */
export function searchFor({ script, budget, cut }: SearchTask): Search {
  return new Search(scriptProgram(script), budget, cut === undefined ? {} : { cut });
}
