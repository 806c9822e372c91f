/** Why a scenario is inconclusive: its situation was not reached, or a bound ended the search. */

import { type Monitor, monitor, stateAfter } from '../properties/property';
import type { NonTerminatingTask, Observation, Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { HeldCallback } from './script-builder';

/** The phase, and the held callbacks that were entered before the script let them go. */
type Reached = { readonly phase: number; readonly callbacks: readonly string[] };

/** The monitor of which callbacks are entered while they are held. */
export function holdMonitor(held: readonly HeldCallback[]): Monitor {
  const until = new Map(held.map((one) => [callbackName(one), one.continuesIn]));
  return monitor<Reached>(
    `holds ${JSON.stringify([...until].map(([name, end]) => [name, String(end)]))}`,
    {
      initial: { phase: 0, callbacks: [] },
      step: (state, event) => {
        if (event.kind === 'settled') return { ...state, phase: event.phase + 1 };
        if (event.kind !== 'enter') return state;
        const name = callbackName(event);
        const isReached = state.phase < (until.get(name) ?? 0) && !state.callbacks.includes(name);
        return isReached ? { ...state, callbacks: [...state.callbacks, name].sort() } : state;
      },
      verdict: ({ callbacks }) =>
        callbacks.length === until.size ? null : 'a held callback was never entered meanwhile',
    },
  );
}

/**
 * A line for each held callback that no outcome enters before the script lets it go: holding it
 * shows nothing then.
 */
export function unreachedHolds(
  held: readonly HeldCallback[],
  outcomes: Iterable<Outcome>,
): readonly string[] {
  const left = new Set(held.map(callbackName));
  const holds = holdMonitor(held);
  for (const { trace } of outcomes)
    for (const name of (stateAfter(holds, trace) as Reached).callbacks) left.delete(name);
  return [...left].map((never) => `${never} is held, but was never entered meanwhile`);
}

/** Says that tasks race in one interleaving only; null where the race is real, or there is none. */
export function vacuousRace(script: Script, interleavings: bigint): string | null {
  const isVacuous = hasRace(script) && interleavings <= 1n;
  return isVacuous ? 'tasks race, but there is only one interleaving' : null;
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

const SMALLER = 'make the script smaller (fewer racing tasks or calls)';

/** Why a search exceeded its bound, and what to do about it. */
export function whyBoundExceeded(observation: Observation): string {
  const { states, interleavings, nonTerminating, seconds } = observation;
  const reached = states > 0 ? `${states} states` : `${interleavings} runs that came to rest`;
  const time = seconds === undefined ? '' : `${seconds} s and `;
  const why = nonTerminating ? whyNonTerminating(nonTerminating) : howToSeeMore(observation);
  return `gave up after ${time}${reached}: ${why}`;
}

function whyNonTerminating({ name, cycle, busyWaits }: NonTerminatingTask): string {
  if (busyWaits)
    return `${name} goes on as long as no other task moves; let it wait for what it polls`;
  if (cycle === null)
    return `${name} never comes to rest; end its loop, or break what keeps it going`;
  return `a livelock, as far as can be told: ${name} goes round, nothing changes and nobody else can move (${cycle.join(', ')}); end its loop`;
}

/** Which option allows more, or what else ends it; and who could have gone on. */
function howToSeeMore({ boundExceeded, seconds }: Observation): string {
  const going = boundExceeded?.tasks ?? [];
  const who = going.length === 0 ? '' : `; could go on: ${going.join(', ')}`;
  return `${advice(seconds === undefined ? boundExceeded?.why : 'seconds')}${who}`;
}

function advice(why: string | undefined): string {
  if (why === 'seconds') return `allow more with --max-seconds, or ${SMALLER}`;
  if (why === 'states') return `allow more with --max-states, or ${SMALLER}`;
  return SMALLER;
}
