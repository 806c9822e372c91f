/** How often, with which delays, and with which boot options a script runs on a real kernel. */
import type { DriverFunction } from '../../protocol/names';
import type { Script } from '../../protocol/script';

/** How often a script runs in which tasks race, and one in which none does. */
const RUNS_OF_RACE = 20;
const RUNS_OTHERWISE = 1;
/** In the first attempt; each later one multiplies it. */
const MAX_DELAY_US = 400;
const DELAY_FACTOR = 4;
const LONGEST_DELAY_US = 6_400;
const SYNCHRONIZING: readonly DriverFunction[] = ['mmu_notifier_synchronize', 'synchronize_srcu'];

export function runsOf(script: Script): number {
  return races(script) ? RUNS_OF_RACE : RUNS_OTHERWISE;
}

/** The greatest random delay in microseconds; 0 for none. */
export function maxDelayOf(script: Script, attempt: number): number {
  if (!races(script)) return 0;
  return Math.min(MAX_DELAY_US * DELAY_FACTOR ** attempt, LONGEST_DELAY_US);
}

/**
 * The boot options with which the script is to be run. SRCU keeps what is queued in one list or in
 * one for each CPU, and whether mmu_notifier_synchronize() keeps its promise depends on which.
 */
export function bootsFor(script: Script): readonly (readonly string[])[] {
  return synchronizes(script) ? [[], ['srcutree.convert_to_big=1']] : [[]];
}

export function synchronizes(script: Script): boolean {
  return script.phases
    .flat()
    .some((action) => action.do === 'call' && SYNCHRONIZING.includes(action.function));
}

function races(script: Script): boolean {
  return script.phases.some((actions) => new Set(actions.map(actorKey)).size > 1);
}

function actorKey(action: Script['phases'][number][number]): string {
  return 'task' in action ? JSON.stringify(action.task) : 'script';
}
