/** Functions that make effects. {@link Effect} states the rules that effects must follow. */
import type { Effect, Machine, StepBody } from './machine';

/** A step that can always be taken. */
export function step(what: string, run: StepBody): Effect {
  return { what, ready: null, run: run as Effect['run'] };
}

/** The same step, at this program location. */
export function at(location: string, effect: Effect): Effect {
  return { ...effect, location };
}

/** A step that waits for a condition; condition and step are atomic together. */
export function waitUntil(
  what: string,
  ready: (machine: Machine) => boolean,
  run: StepBody = () => undefined,
): Effect {
  return { what, ready, run: run as Effect['run'] };
}
