/** The cost of scripts from the features, by their number of tasks and steps. */

import { scriptProgram } from '../src/harness/script-program';
import { explore } from '../src/model-checker/explore';
import type { Script } from '../src/protocol/script';
import { median } from './measure';

/** From a script without a race to the largest of the suite. */
export const SCENARIOS = ['G-035.2', 'G-031.1', 'G-152.3', 'G-053.2', 'G-138.2', 'G-135.2'];
const BUDGET = { maxStates: 10_000_000, maxSteps: 10_000 };

export interface ScriptCost {
  readonly scenario: string;
  readonly tasks: number;
  /** Steps of the longest of the shortest schedules. */
  readonly steps: number;
  readonly outcomes: number;
  readonly states: number;
  readonly cpuSeconds: number;
  /** With partial-order reduction. */
  readonly reducedStates: number;
  readonly reducedCpuSeconds: number;
}

/** The costs of the scripts of these scenarios. */
export function scriptCosts(scripts: readonly Script[], repeats: number): ScriptCost[] {
  return scripts.map((script, index) => {
    const program = scriptProgram(script);
    const search = (partialOrderReduction: boolean) => {
      const before = process.cpuUsage();
      const found = explore(program, BUDGET, { partialOrderReduction });
      const { user, system } = process.cpuUsage(before);
      if (!found.complete) throw new Error(`${SCENARIOS[index]}: the search exceeded a bound`);
      return { found, cpuSeconds: (user + system) / 1e6 };
    };
    const again = (partialOrderReduction: boolean) =>
      median(Array.from({ length: repeats }, () => search(partialOrderReduction).cpuSeconds));
    const { found } = search(false);
    let steps = 0;
    for (const { schedule } of found.outcomes()) steps = Math.max(steps, schedule.length);
    return {
      scenario: SCENARIOS[index] as string,
      tasks: program.tasks.length,
      steps,
      outcomes: found.outcomeCount,
      states: found.states,
      cpuSeconds: again(false),
      reducedStates: search(true).found.states,
      reducedCpuSeconds: again(true),
    };
  });
}
