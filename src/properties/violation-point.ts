/** Where in a trace a property is violated irrecoverably. */
import type { Trace, TraceEvent } from '../protocol/trace';
import { eventsSince, type Monitor, monitor, type Property, reasonIn } from './property';

/**
 * The number of events after which `violating`, a trace that violates the property, can no longer
 * satisfy it: no trace of `others`, which are all known traces, begins with the same events and
 * satisfies it.
 *
 * Where all known traces violate the property, this is the first event after which the reason is
 * the final one. A reason that is there before the phase `since` begins, such as that a call never
 * came or what was read at the quiescence before it, gives the end of the trace.
 */
export function violationPoint(
  property: Property,
  since: number,
  violating: Trace,
  others: Iterable<{ readonly trace: Trace }>,
): number {
  const why = (events: number) => reasonIn(property, since, violating.slice(0, events));
  const last = why(violating.length);
  const violated = shortest(violating.length, (events) => why(events) !== null);
  const noOtherSatisfies = irrecoverable(property, since, violating, others);
  const point = Math.max(violated, noOtherSatisfies);
  const begin = eventsSince(violating, since);
  const isReading = point === 0 || violating[point - 1]?.kind === 'settled';
  if (point > begin || !isReading) return point;
  const finalReason = shortest(violating.length, (events) => why(events) === last);
  return finalReason > begin ? finalReason : violating.length;
}

/** How many events a trace shares with another before it continues differently, if it does. */
type Shared = { readonly events: number; readonly differs: boolean };

/** Tells apart traces that share a different number of events with this one. */
export function prefixMonitor(trace: Trace): Monitor {
  const texts = trace.map(textOf);
  return monitor<Shared>(`prefix ${JSON.stringify(texts)}`, {
    initial: { events: 0, differs: false },
    step: (shared, event) => {
      if (shared.differs) return shared;
      return textOf(event) === texts[shared.events]
        ? { events: shared.events + 1, differs: false }
        : { events: shared.events, differs: true };
    },
    verdict: ({ events, differs }) =>
      differs ? `the trace continues differently after ${events} events` : null,
  });
}

/** The smallest number from which on, up to the last, the condition holds. */
function shortest(last: number, holds: (events: number) => boolean): number {
  let events = last;
  while (events > 0 && holds(events - 1)) events--;
  return events;
}

/** The number of events of the violating trace with which no satisfying trace begins. */
function irrecoverable(
  property: Property,
  since: number,
  violating: Trace,
  others: Iterable<{ readonly trace: Trace }>,
): number {
  const texts = violating.map(textOf);
  let events = 0;
  for (const { trace } of others) {
    const shared = sharedEvents(texts, trace);
    if (shared >= events && reasonIn(property, since, trace) === null) events = shared + 1;
  }
  return Math.min(events, violating.length);
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
