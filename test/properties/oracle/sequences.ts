/** Properties of the invalidations of interval notifiers, and of their sequence numbers. */
import type { CallbackName, InvalidationEvent } from '../../../src/protocol/names';
import { type EntryProperty, invocations } from './callbacks';
import { type CallSubject, hasReturned, resultsOf } from './calls';
import type { Property } from './property';
import { type Subject, subjectName } from './subject';

export const withOddSequence: EntryProperty = {
  holds: ({ sequence }) => isOdd(sequence ?? 0),
  otherwise: ({ sequence }) =>
    `was called with ${typeof sequence === 'number' ? `sequence ${sequence}` : 'no sequence'}`,
};

/** From 0 to ULONG_MAX, which a trace rounds down to the greatest safe integer. */
export const wholeAddressSpace: EntryProperty = {
  holds: ({ range }) => range?.start === 0 && range.end === Number.MAX_SAFE_INTEGER,
  otherwise: () => 'was called for a part of the address space',
};

/** Called at least twice, each time with a greater sequence than before, or with the same. */
export function sequencesAre(
  order: 'greater' | 'same',
  callback: CallbackName,
  subject: Subject,
): Property {
  return ({ trace }) => {
    const sequences = invocations(trace, subject, callback).map(({ enter }) => enter.sequence ?? 0);
    const whose = `${callback} of ${subjectName(subject)}`;
    if (sequences.length < 2) return `${whose} was called ${sequences.length} times`;
    const holds = sequences.every((sequence, index) => {
      const before = sequences[index - 1];
      if (before === undefined) return true;
      return order === 'greater' ? sequence > before : sequence === before;
    });
    return holds ? null : `${whose} was called with the sequences ${sequences.join(', ')}`;
  };
}

/** Called at least twice, the first time with the event `first` and the last time with `last`. */
export function firstAndLast(
  callback: CallbackName,
  subject: Subject,
  first: InvalidationEvent,
  last: InvalidationEvent,
): Property {
  return ({ trace }) => {
    const events = invocations(trace, subject, callback).map(({ enter }) => enter.range?.event);
    if (events.length > 1 && events[0] === first && events.at(-1) === last) return null;
    const names = events.map((event) => (event ? `MMU_NOTIFY_${event}` : 'no event'));
    return `${callback} of ${subjectName(subject)} was called with ${names.join(', ') || 'no event'}`;
  };
}

/** The function was called, and each call has returned an odd number. */
export function returnedOdd(call: CallSubject): Property {
  return (context) => {
    const waiting = hasReturned(call)(context);
    if (waiting !== null) return waiting;
    if (resultsOf(context.trace, call).every(isOdd)) return null;
    return `${call.function} by ${call.task} returned an even number`;
  };
}

function isOdd(sequence: number): boolean {
  return Math.abs(sequence % 2) === 1;
}
