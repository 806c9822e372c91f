/** Replays outcomes, to show them step by step and to check that an implementation is deterministic. */
import { isDeepStrictEqual } from 'node:util';
import { NondeterminismError } from '../model-checker/nondeterminism';
import type { ExplainedStep, Implementation, Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { Trace, TraceEvent } from '../protocol/trace';
import { describeEvent, stepsOfTrace } from './interleaving-table';

/** How many of the outcomes are replayed. */
export interface DeterminismSample {
  /** The largest number of outcomes replayed. */
  readonly most: number;
  /** The smallest number of replays: if there are fewer outcomes, each is replayed several times. */
  readonly least: number;
}

/** Few are enough: a search runs every history of every task again by itself. */
const SAMPLE: DeterminismSample = { most: 8, least: 2 };

/**
 * The steps of an outcome, or its events if the implementation cannot replay. Throws a
 * {@link NondeterminismError} if the replay fails or gives another trace.
 */
export function checkReplay(
  implementation: Pick<Implementation, 'replay'>,
  script: Script,
  { trace, schedule }: Outcome,
): readonly ExplainedStep[] {
  if (implementation.replay === undefined) return stepsOfTrace(trace);
  const steps = replayed(() => implementation.replay?.(script, schedule) ?? []);
  const again = steps.flatMap(({ events }) => events);
  const at = firstDifference(trace, again);
  if (at === null) return steps;
  throw new NondeterminismError(
    `a replay of the same ${schedule.length} steps gives another trace: event ${at + 1} is "${eventName(again[at])}", and was "${eventName(trace[at])}"`,
  );
}

/** Replays some of these outcomes. Throws a {@link NondeterminismError} as {@link checkReplay} does. */
export function checkDeterminism(
  implementation: Pick<Implementation, 'replay'>,
  script: Script,
  outcomes: Iterable<Outcome>,
  { most, least } = SAMPLE,
): void {
  if (implementation.replay === undefined) return;
  const some = evenSample(outcomes, most);
  const rounds = Math.ceil(least / Math.max(1, some.length));
  for (let round = 0; round < rounds; round++)
    for (const outcome of some) checkReplay(implementation, script, outcome);
}

function replayed(replay: () => readonly ExplainedStep[]): readonly ExplainedStep[] {
  try {
    return replay();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new NondeterminismError(`a replay of the same steps fails: ${error.message}`);
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

export function evenSample<Item>(items: Iterable<Item>, limit: number): Item[] {
  let chosen: Item[] = [];
  let distance = 1;
  let at = 0;
  for (const item of items) {
    if (at++ % distance !== 0) continue;
    if (chosen.length === limit) {
      chosen = chosen.filter((_, index) => index % 2 === 0);
      distance *= 2;
      if ((at - 1) % distance !== 0) continue;
    }
    chosen.push(item);
  }
  return chosen;
}
