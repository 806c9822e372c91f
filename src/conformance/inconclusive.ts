/** What a scenario must show of its situation: one that is never reached proves nothing. */

import type { Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { HeldCallback } from './script-builder';

/**
 * A callback that is held shows nothing unless it is entered before it is let go: says of each that
 * never is, in none of the outcomes, that it is not.
 */
export function unreachedHolds(
  held: readonly HeldCallback[],
  outcomes: Iterable<Outcome>,
): readonly string[] {
  const until = new Map(held.map((one) => [callbackName(one), one.continuesIn]));
  for (const { trace } of outcomes) {
    let phase = 0;
    for (const event of trace) {
      if (event.kind === 'settled') phase = event.phase + 1;
      if (event.kind !== 'enter') continue;
      if (phase < (until.get(callbackName(event)) ?? 0)) until.delete(callbackName(event));
    }
  }
  return [...until.keys()].map((never) => `${never} is held, but was never entered meanwhile`);
}

/** Says that nothing races, though tasks do; null where it does. */
export function vacuousRace(script: Script, interleavings: bigint): string | null {
  const isVain = hasRace(script) && interleavings <= 1n;
  return isVain ? 'tasks race, but there is only one interleaving' : null;
}

/** Whether more than one task acts in some phase. */
function hasRace({ phases }: Script): boolean {
  return phases.some((actions) => new Set(actions.map(actorKey)).size > 1);
}

function callbackName({ callback, driver }: { callback: string; driver: string }): string {
  return `${callback} of driver ${driver}`;
}

function actorKey(action: Script['phases'][number][number]): string {
  return 'task' in action ? JSON.stringify(action.task) : action.do;
}
