/** The reference with other parts, as a plan is judged on it: each search ends where it may. */

import type { Searched } from '../conformance/judge-scenario';
import { type Parts, referenceParts } from '../harness/kernel-under-test';
import { scriptProgram } from '../harness/script-program';
import { Reference } from '../implementations/reference';
import type { Budget } from '../model-checker/exploration';
import { explore } from '../model-checker/explore';

/** What can be judged, searched to the end, and shown. */
export interface SearchedReference extends Searched {
  readonly implementation: Reference;
}

export function searchedReference(
  parts: Partial<Parts>,
  budget: Budget,
  name = 'reference',
): SearchedReference {
  const all = { ...referenceParts, ...parts };
  const implementation = new Reference({ name, parts, budget });
  return {
    implementation,
    replay: (script, schedule) => implementation.replay(script, schedule),
    search: (script, stopAt) => explore(scriptProgram(script, all), budget, { stopAt }),
  };
}
