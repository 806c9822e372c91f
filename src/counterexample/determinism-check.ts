/** An outcome made once more, to be told step by step and to see that it can be. */
import { isDeepStrictEqual } from 'node:util';
import { NondeterminismError } from '../model-checker/nondeterminism';
import type { ExplainedStep, Implementation, Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { Trace, TraceEvent } from '../protocol/trace';
import { evenSample } from './even-sample';
import { describeEvent, stepsOfTrace } from './interleaving-table';

/** How many outcomes are made once more; where there are fewer, each of them several times. */
const REPEATED_MAX = 64;
const REPEATED_MIN = 8;

/**
 * The steps of an outcome, or its events where the implementation knows no more. Throws a
 * {@link NondeterminismError} where the same steps cannot be taken again, or show something else.
 */
export function checkReplay(
  implementation: Implementation,
  script: Script,
  { trace, schedule }: Outcome,
): readonly ExplainedStep[] {
  if (implementation.replay === undefined) return stepsOfTrace(trace);
  const steps = replayed(() => implementation.replay?.(script, schedule) ?? []);
  const again = steps.flatMap(({ events }) => events);
  const at = firstDifference(trace, again);
  if (at === null) return steps;
  throw new NondeterminismError(
    `the same ${schedule.length} steps, taken again, give another trace: event ${at + 1} is "${eventName(again[at])}", and was "${eventName(trace[at])}"`,
  );
}

/** The same of some of these outcomes, for what they show. */
export function checkDeterminism(
  implementation: Implementation,
  script: Script,
  outcomes: Iterable<Outcome>,
): void {
  const some = evenSample(outcomes, REPEATED_MAX);
  const rounds = Math.ceil(REPEATED_MIN / Math.max(1, some.length));
  for (let round = 0; round < rounds; round++)
    for (const outcome of some) checkReplay(implementation, script, outcome);
}

function replayed(replay: () => readonly ExplainedStep[]): readonly ExplainedStep[] {
  try {
    return replay();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new NondeterminismError(`steps that were taken cannot be taken again: ${error.message}`);
  }
}

function firstDifference(one: Trace, other: Trace): number | null {
  const length = Math.max(one.length, other.length);
  for (let at = 0; at < length; at++) if (!isDeepStrictEqual(one[at], other[at])) return at;
  return null;
}

function eventName(event: TraceEvent | undefined): string {
  return event === undefined ? 'none' : describeEvent(event);
}
