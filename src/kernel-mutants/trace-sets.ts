/** Whether two trees have the same traces of a script: what no property can tell apart. */
import { createHash } from 'node:crypto';
import type { FiledPlan } from '../conformance/scenario-plan';
import type { MemoryModel } from '../implementations/kernel-source/choice';
import { TreeImplementation } from '../implementations/kernel-source/tree-implementation';
import type { Budget, Exploration } from '../model-checker/exploration';
import { explore } from '../model-checker/explore';
import { adapting } from '../model-checker/searched-implementation';
import { StepTimeoutError } from '../model-checker/step-timeout';
import { withoutWords } from '../protocol/comparable-trace';
import type { Script } from '../protocol/script';

/** What a comparison has found. */
export interface Comparison {
  /** The scenario and the memory model in which the traces differ; null where none does. */
  readonly differs: string | null;
  /** Scripts that both trees were searched for to the end, in each memory model. */
  readonly compared: number;
  /** Scripts whose search exceeded a bound. */
  readonly exceeded: number;
}

const COMPARED_MODELS: readonly MemoryModel[] = ['sc', 'pso'];

/** Compares script by script, until one tells the trees apart. */
export function compareTraces(
  [base, mutant]: readonly [base: string, mutant: string],
  plans: readonly FiledPlan[],
  budget: Budget,
): Comparison {
  const seen = new Set<string>();
  let [compared, exceeded] = [0, 0];
  for (const memoryModel of COMPARED_MODELS) {
    for (const { script, scenario } of plans) {
      const key = JSON.stringify([memoryModel, script]);
      if (seen.has(key)) continue;
      seen.add(key);
      const own = tracesOfBase(base, script, memoryModel, budget);
      // A mutant may exceed the bound where the tree just does not, which tells nothing of its traces.
      const changed = own === null ? null : tracesOf(mutant, script, memoryModel, budget);
      if (changed === null) {
        exceeded++;
        continue;
      }
      compared++;
      if (changed === own) continue;
      return { differs: `${scenario.scenarioId} under ${memoryModel}`, compared, exceeded };
    }
  }
  return { differs: null, compared, exceeded };
}

const known = new Map<string, string | null>();

/** Each mutant is compared with the same tree, whose traces are searched once in a process. */
function tracesOfBase(...of: Parameters<typeof tracesOf>): string | null {
  const key = JSON.stringify(of);
  let traces = known.get(key);
  if (traces === undefined) {
    traces = tracesOf(...of);
    known.set(key, traces);
  }
  return traces;
}

/** A hash of the set of traces; null where the search exceeds its budget. */
function tracesOf(
  folder: string,
  script: Script,
  memoryModel: MemoryModel,
  budget: Budget,
): string | null {
  const implementation = new TreeImplementation({ folder, memoryModel }, { budget });
  let found: Exploration;
  try {
    found = adapting(implementation, () => explore(implementation.program(script), budget));
  } catch (error) {
    // Of a task that never yields, or a call that has no meaning, there is no set of traces.
    if (error instanceof StepTimeoutError || error instanceof RangeError) return error.message;
    throw error;
  }
  if (!found.complete) return null;
  const traces = [...found.outcomes()].map(({ trace }) => JSON.stringify(trace, withoutWords));
  return createHash('sha256')
    .update([...new Set(traces)].sort().join('\n'))
    .digest('base64');
}
