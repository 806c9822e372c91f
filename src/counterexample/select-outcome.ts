/** Selects the interleaving to show: one with the fewest context switches. */

import type { Implementation, Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';

/** Only this many outcomes are compared: those with the fewest steps. */
const CANDIDATES_MAX = 24;

/** How often another task takes the next step. */
export function contextSwitches(schedule: readonly (number | string)[]): number {
  return schedule.filter((task, index) => index > 0 && task !== schedule[index - 1]).length;
}

/**
 * The wanted outcome with the fewest context switches, then the fewest steps, with a schedule that is
 * minimal for its trace; null if no outcome is wanted.
 */
export function selectOutcome(
  implementation: Implementation,
  script: Script,
  outcomes: Iterable<Outcome>,
  isWanted: (outcome: Outcome) => boolean,
): Outcome | null {
  let best: Outcome | null = null;
  for (const outcome of shortest([...outcomes].filter(isWanted))) {
    const most: number | undefined = best === null ? undefined : contextSwitches(best.schedule);
    const schedule: readonly number[] =
      implementation.simplify?.(script, outcome, most) ?? outcome.schedule;
    const candidate: Outcome = { ...outcome, schedule };
    if (best === null || compare(candidate, best) < 0) best = candidate;
  }
  return best;
}

function shortest(outcomes: readonly Outcome[]): Outcome[] {
  return [...outcomes]
    .sort((left, right) => lengthOf(left) - lengthOf(right))
    .slice(0, CANDIDATES_MAX);
}

function compare(left: Outcome, right: Outcome): number {
  const fewer = contextSwitches(left.schedule) - contextSwitches(right.schedule);
  return fewer === 0 ? lengthOf(left) - lengthOf(right) : fewer;
}

function lengthOf({ schedule, trace }: Outcome): number {
  return schedule.length > 0 ? schedule.length : trace.length;
}
