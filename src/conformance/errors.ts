/** Why a scenario does not pass. */
import { AssertionError } from 'chai';
import type { Counterexample } from '../counterexample/counterexample';
import { renderText } from '../counterexample/render';

/** An outcome violates a guarantee; the message shows the counterexample. */
export class ViolationError extends AssertionError<Record<string, never>> {
  /** The failing interleaving; null where there is none to show. */
  constructor(
    message: string,
    readonly counterexample: Counterexample | null,
  ) {
    super(counterexample === null ? message : `${message}\n\n${renderText(counterexample)}\n`);
  }
}

/** The implementation does not claim what the scenario needs. */
export class UnsupportedError extends Error {}

/** Nothing can be said: the situation was not reached, or not explored in full. */
export class InconclusiveError extends Error {}
