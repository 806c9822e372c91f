/** Functions that make effects. {@link Effect} states the rules that effects must follow. */
import type { Effect, Machine, Operation, StepBody } from './machine';

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

/** The first step of an operation, to be taken as part of another. */
export function firstStep(operation: Operation<unknown>): Effect {
  return operation.next().value as Effect;
}

/** The operation, whose first step makes this check before. */
export function* withCheckBefore<Result>(
  operation: Operation<Result>,
  check: (machine: Machine) => void,
): Operation<Result> {
  let isFirst = true;
  return yield* changed(operation, (effect) => {
    if (!isFirst) return effect;
    isFirst = false;
    return {
      ...effect,
      run: (machine) => {
        check(machine);
        return effect.run(machine);
      },
    };
  });
}

/** The operation, whose every step makes this check after. For operations of one step. */
export function* withCheckAfter<Result>(
  operation: Operation<Result>,
  check: (machine: Machine) => void,
): Operation<Result> {
  return yield* changed(operation, (effect) => ({
    ...effect,
    run: (machine) => {
      const result = effect.run(machine);
      check(machine);
      return result;
    },
  }));
}

function* changed<Result>(
  operation: Operation<Result>,
  change: (effect: Effect) => Effect,
): Operation<Result> {
  let turn = operation.next();
  while (!turn.done) turn = operation.next(yield change(turn.value));
  return turn.value;
}
