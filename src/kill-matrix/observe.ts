/** How a script is run on what is judged: all of it, or up to the first outcome that is wanted. */

import { type Parts, referenceParts } from '../harness/kernel-under-test';
import { scriptProgram } from '../harness/script-program';
import { type Budget, explore } from '../model-checker/exploration';
import type { Observation } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { Trace } from '../protocol/trace';

export type SearchRunner = (script: Script, isWanted: (trace: Trace) => boolean) => Observation;

/** Every interleaving of the reference with these parts, until one shows what is wanted. */
export function searchRunner(parts: Partial<Parts>, budget: Budget): SearchRunner {
  return (script, stopAt) =>
    explore(scriptProgram(script, { ...referenceParts, ...parts }), budget, { stopAt });
}
