/** Where in a trace a claim breaks for good. */
import type { Trace, TraceEvent } from '../protocol/trace';
import { eventsSince, type Property } from './property';

/**
 * How many events of `broken`, a trace that breaks the claim, it takes to break it for good: none
 * of `others`, the traces that there are, begins with so many of the same events and holds it.
 *
 * Where all that there are break it, it is the event from which on the reason is the last one. A
 * reason that was there before the phase `since` began, such as that something never came or what
 * was read when the phase before was quiescent, holds at the end.
 */
export function violationPoint(
  claim: Property,
  since: number,
  broken: Trace,
  others: Iterable<{ readonly trace: Trace }>,
): number {
  const why = (events: number) => claim({ trace: broken.slice(0, events), since });
  const last = why(broken.length);
  const isBroken = shortest(broken.length, (events) => why(events) !== null);
  const cannotMend = irrecoverable(claim, since, broken, others);
  const forGood = Math.max(isBroken, cannotMend);
  const begin = eventsSince(broken, since);
  const isReading = forGood === 0 || broken[forGood - 1]?.kind === 'settled';
  if (forGood > begin || !isReading) return forGood;
  const finalReason = shortest(broken.length, (events) => why(events) === last);
  return finalReason > begin ? finalReason : broken.length;
}

/** The smallest number from which on, up to the last, the condition holds. */
function shortest(last: number, holds: (events: number) => boolean): number {
  let events = last;
  while (events > 0 && holds(events - 1)) events--;
  return events;
}

function irrecoverable(
  claim: Property,
  since: number,
  broken: Trace,
  others: Iterable<{ readonly trace: Trace }>,
): number {
  const texts = broken.map(textOf);
  let events = 0;
  for (const { trace } of others) {
    const shared = sharedEvents(texts, trace);
    if (shared >= events && claim({ trace, since }) === null) events = shared + 1;
  }
  return Math.min(events, broken.length);
}

function sharedEvents(texts: readonly string[], trace: Trace): number {
  let shared = 0;
  for (const event of trace) {
    if (textOf(event) !== texts[shared]) break;
    shared++;
  }
  return shared;
}

function textOf(event: TraceEvent): string {
  return JSON.stringify(event);
}
