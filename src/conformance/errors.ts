/** Why a scenario does not pass. */
import { AssertionError } from 'chai';
import type { Counterexample } from '../counterexample/counterexample';

/** A guarantee does not hold in some outcome, which is told in full. */
export class ViolationError extends AssertionError<Record<string, never>> {
  /** The failing interleaving; null where there is none to show. */
  constructor(
    message: string,
    readonly told: Counterexample | null,
  ) {
    super(told === null ? message : `${message}\n\n${told.text}\n`);
  }
}

/** The implementation does not claim what the scenario needs. */
export class UnsupportedError extends Error {}

/** Nothing can be said: the situation was not reached, or not explored in full. */
export class InconclusiveError extends Error {}
