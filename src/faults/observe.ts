/** How a script is run on what is judged: all of it, or up to the first outcome that is wanted. */
import type { Observation } from '../conformance/implementation';
import { type Budget, explore } from '../exploration/explore';
import { type Parts, referenceParts } from '../reference/kernel-under-test';
import { scriptProgram } from '../reference/script-program';
import type { Script } from '../spec/script';
import type { Trace } from '../spec/trace';

export type Observe = (script: Script, isWanted: (trace: Trace) => boolean) => Observation;

/** Every interleaving of the reference with these parts, until one shows what is wanted. */
export function observing(parts: Partial<Parts>, budget: Budget): Observe {
  return (script, stopAt) =>
    explore(scriptProgram(script, { ...referenceParts, ...parts }), budget, { stopAt });
}
