/** Properties of the invalidations of interval notifiers, and of their sequence numbers. */
import type { CallbackName, InvalidationEvent } from '../protocol/names';
import { type EntryProperty, entriesOf, eventName } from './callbacks';
import { type CallSubject, callsOf, whyWaiting } from './calls';
import { logProperty } from './invocation-log';
import { type Property, property } from './property';
import { type Subject, subjectName } from './subject';

export const withOddSequence: EntryProperty = {
  says: 'odd sequence',
  holds: ({ sequence }) => isOdd(sequence ?? 0),
  otherwise: ({ sequence }) =>
    `was called with ${typeof sequence === 'number' ? `sequence ${sequence}` : 'no sequence'}`,
};

/** From 0 to ULONG_MAX, which a trace rounds down to the greatest safe integer. */
export const wholeAddressSpace: EntryProperty = {
  says: 'whole address space',
  holds: ({ range }) => range?.start === 0 && range.end === Number.MAX_SAFE_INTEGER,
  otherwise: () => 'was called for a part of the address space',
};

/** Called at least twice, each time with a greater sequence than before, or with the same. */
export function sequencesAre(
  order: 'greater' | 'same',
  callback: CallbackName,
  subject: Subject,
): Property {
  const whose = `${callback} of ${subjectName(subject)}`;
  return logProperty<number>(['sequencesAre', order, callback, subject], {
    watches: [entriesOf(callback, subject, ({ sequence }) => sequence ?? 0)],
    prune: (items) => items,
    verdict: (items) => {
      const sequences = items.map(({ data }) => data);
      if (sequences.length < 2) return `${whose} was called ${sequences.length} times`;
      const holds = sequences.every((sequence, index) => {
        const before = sequences[index - 1];
        if (before === undefined) return true;
        return order === 'greater' ? sequence > before : sequence === before;
      });
      return holds ? null : `${whose} was called with the sequences ${sequences.join(', ')}`;
    },
  });
}

/** Called at least twice, the first time with the event `first` and the last time with `last`. */
export function firstAndLast(
  callback: CallbackName,
  subject: Subject,
  first: InvalidationEvent,
  last: InvalidationEvent,
): Property {
  return logProperty<InvalidationEvent | null>(['firstAndLast', callback, subject, first, last], {
    watches: [entriesOf(callback, subject, ({ range }) => range?.event ?? null)],
    prune: (items) => items,
    verdict: (items) => {
      const events = items.map(({ data }) => data);
      if (events.length > 1 && events[0] === first && events.at(-1) === last) return null;
      return `${callback} of ${subjectName(subject)} was called with ${events.map(eventName).join(', ') || 'no event'}`;
    },
  });
}

/** The function was called, and each call has returned an odd number. */
export function returnedOdd(call: CallSubject): Property {
  // Of the results, an even one is remembered, or else an odd one.
  const remember = (before: number | null, result: number) => {
    const kept = before === null || isOdd(before) ? result : before;
    return isOdd(kept) ? 1 : 0;
  };
  return property(
    ['returnedOdd', call],
    callsOf(call, remember, (calls) => {
      const waiting = whyWaiting(call, calls);
      if (waiting !== null) return waiting;
      return calls.results === null || isOdd(calls.results)
        ? null
        : `${call.function} by ${call.task} returned an even number`;
    }),
  );
}

function isOdd(sequence: number): boolean {
  return Math.abs(sequence % 2) === 1;
}
