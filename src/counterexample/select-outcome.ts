/** Which of many interleavings to show: the one with the fewest context switches. */

import type { Implementation, Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';

/** Outcomes that are looked at closely: those with the fewest steps. */
const CANDIDATES_MAX = 24;

/** How often one task stops and another goes on, from who takes each step. */
export function contextSwitches(schedule: readonly (number | string)[]): number {
  return schedule.filter((task, index) => index > 0 && task !== schedule[index - 1]).length;
}

/**
 * Of the outcomes that are wanted, the one with the fewest switches between tasks, then the fewest
 * steps, made by an interleaving that has no more of them than it takes; null where none is wanted.
 */
export function selectOutcome(
  implementation: Implementation,
  script: Script,
  outcomes: Iterable<Outcome>,
  isWanted: (outcome: Outcome) => boolean,
): Outcome | null {
  let easiest: Outcome | null = null;
  for (const outcome of shortest([...outcomes].filter(isWanted))) {
    const most: number | undefined =
      easiest === null ? undefined : contextSwitches(easiest.schedule);
    const schedule: readonly number[] =
      implementation.simplify?.(script, outcome, most) ?? outcome.schedule;
    const candidate: Outcome = { ...outcome, schedule };
    if (easiest === null || compare(candidate, easiest) < 0) easiest = candidate;
  }
  return easiest;
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
