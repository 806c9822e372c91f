/**
 * Effects: what a task yields. An effect is one atomic step on the shared memory, taken when it
 * is ready. Between two effects any other task may run.
 *
 * Two rules make programs explorable. A task touches shared memory only inside an effect, through
 * the machine that the effect is given. And whatever a task learns, it learns as the number that
 * an effect returns, so that where it stands is a function of the numbers it has received.
 */
import type { Machine } from './machine';

export interface Effect {
  /** What the step does, in the kernel's terms; shown in tables of interleavings. */
  readonly what: string;
  /** Whether the step can be taken now; must not write. Null: always. */
  readonly ready: ((machine: Machine) => boolean) | null;
  /** The step itself. Nothing returned counts as 0. */
  readonly run: (machine: Machine) => number | undefined;
  /**
   * Where in the program this is and every value that the task still holds: whatever it received
   * before, a task that is here does the same from here on. Null: nothing is known but its history.
   */
  readonly place?: string;
}

/** What happens in a step; nothing returned counts as 0. */
export type StepBody = ((machine: Machine) => number) | ((machine: Machine) => void);

/** A kernel function: its body yields effects and returns a result. */
export type Operation<Result = void> = Generator<Effect, Result, number>;

/** A step that can always be taken. */
export function step(what: string, run: StepBody): Effect {
  return { what, ready: null, run: run as Effect['run'] };
}

/** The same step, at this place. */
export function at(place: string, effect: Effect): Effect {
  return { ...effect, place };
}

/** A step that waits until it is ready; readiness and step are one atomic whole. */
export function waitUntil(
  what: string,
  ready: (machine: Machine) => boolean,
  run: StepBody = () => undefined,
): Effect {
  return { what, ready, run: run as Effect['run'] };
}
