/** The reference with replaced parts, for the judge: a search can end at the first violation. */

import type { Searched } from '../conformance/judge-scenario';
import type { Fault } from '../harness/fault';
import { type Parts, referenceParts } from '../harness/kernel-under-test';
import { scriptProgram } from '../harness/script-program';
import { Reference } from '../implementations/reference';
import type { Budget } from '../model-checker/exploration';
import { explore } from '../model-checker/explore';

/** An implementation that can be judged, searched to the end, and replayed. */
export interface SearchedReference extends Searched {
  readonly implementation: Reference;
}

/** The reference with this fault, under the name that the command line has for it. */
export function searchedFault({ id, parts }: Fault, budget: Budget): SearchedReference {
  return searched(new Reference({ name: `reference --fault ${id}`, parts, budget }), parts, budget);
}

export function searchedReference(parts: Partial<Parts>, budget: Budget): SearchedReference {
  return searched(new Reference({ parts, budget }), parts, budget);
}

function searched(
  implementation: Reference,
  parts: Partial<Parts>,
  budget: Budget,
): SearchedReference {
  const all = { ...referenceParts, ...parts };
  return {
    implementation,
    replay: (script, schedule) => implementation.replay(script, schedule),
    search: (script, monitors, stopAt) =>
      explore(scriptProgram(script, all), budget, { monitors, stopAt }),
  };
}
