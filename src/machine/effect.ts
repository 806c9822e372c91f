/** Makers of effects: what a task yields. {@link Effect} has the rules that effects keep. */
import type { Effect, Machine, StepBody } from './machine';

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
