/** Compares the sets of traces of the reference and of the kernel's C, script by script. */
import type { ExtendedParts } from '../src/harness/machine-extension';
import type { Budget, ExplorationOptions } from '../src/model-checker/exploration';
import type { Script } from '../src/protocol/script';
import type { Trace } from '../src/protocol/trace';
import { missingFrom, notOf612, traceSet } from './trace-sets';

/** A script of the suite, with the first scenario that has it. */
export interface ScenarioScript {
  readonly id: string;
  readonly script: Script;
}

export interface ScriptComparison {
  readonly id: string;
  /** `cut off` where one of the two searches exceeds its budget. */
  readonly outcome: 'equal' | 'different' | 'cut off';
  readonly states: { readonly reference: number; readonly c: number };
  readonly cpuSeconds: { readonly reference: number; readonly c: number };
  /** Traces of one that the other lacks. */
  readonly onlyReference: readonly Trace[];
  readonly onlyC: readonly Trace[];
}

/** Both kernels, and how they are searched. */
export interface Compared {
  readonly reference: ExtendedParts;
  readonly c: ExtendedParts;
  readonly budget: Budget;
  readonly options: ExplorationOptions;
}

/** Each script once, and how many are left out for which reason. */
export function comparableScripts(scripts: readonly ScenarioScript[]): {
  readonly comparable: readonly ScenarioScript[];
  readonly leftOut: ReadonlyMap<string, number>;
} {
  const comparable = new Map<string, ScenarioScript>();
  const leftOut = new Map<string, number>();
  const seen = new Set<string>();
  for (const one of scripts) {
    const text = JSON.stringify(one.script);
    if (seen.has(text)) continue;
    seen.add(text);
    const reason = notOf612(one.script);
    if (reason === null) comparable.set(text, one);
    else leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
  }
  return { comparable: [...comparable.values()], leftOut };
}

export function compareScript(
  { id, script }: ScenarioScript,
  { reference, c, budget, options }: Compared,
): ScriptComparison {
  const ofReference = traceSet(script, reference, budget, options);
  const ofC = traceSet(script, c, budget, options);
  const states = { reference: ofReference.states, c: ofC.states };
  const cpuSeconds = { reference: ofReference.cpuSeconds, c: ofC.cpuSeconds };
  if (!ofReference.complete || !ofC.complete)
    return { id, outcome: 'cut off', states, cpuSeconds, onlyReference: [], onlyC: [] };
  const onlyReference = missingFrom(ofC.traces, ofReference.traces);
  const onlyC = missingFrom(ofReference.traces, ofC.traces);
  const outcome = onlyReference.length + onlyC.length === 0 ? 'equal' : 'different';
  return { id, outcome, states, cpuSeconds, onlyReference, onlyC };
}
