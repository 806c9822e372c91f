/** Claims about the invalidations of interval notifiers, and their sequence numbers. */
import type { CallbackName, InvalidationEvent } from '../protocol/names';
import { type EntryProperty, invocations } from './callbacks';
import { type CallSubject, hasReturned, resultsOf } from './calls';
import type { Property } from './property';
import { type Subject, subjectName } from './subject';

export const withOddSequence: EntryProperty = {
  holds: ({ sequence }) => isOdd(sequence ?? 0),
  otherwise: ({ sequence }) => `was told ${sequence ?? 'no'} sequence`,
};

/** From 0 to ULONG_MAX, which a trace cuts to what a number can hold. */
export const wholeAddressSpace: EntryProperty = {
  holds: ({ range }) => range?.start === 0 && range.end === Number.MAX_SAFE_INTEGER,
  otherwise: () => 'was told a part of the address space',
};

/** Called at least twice, each time with a greater sequence, or with the same as the time before. */
export function sequencesAre(
  order: 'greater' | 'same',
  callback: CallbackName,
  subject: Subject,
): Property {
  return ({ trace }) => {
    const told = invocations(trace, subject, callback).map(({ enter }) => enter.sequence ?? 0);
    const whose = `${callback} of ${subjectName(subject)}`;
    if (told.length < 2) return `${whose} was called ${told.length} times`;
    const holds = told.every((sequence, index) => {
      const before = told[index - 1];
      if (before === undefined) return true;
      return order === 'greater' ? sequence > before : sequence === before;
    });
    return holds ? null : `${whose} was told the sequences ${told.join(', ')}`;
  };
}

/** Called at least twice, and of the first and the last time it was told these. */
export function firstAndLast(
  callback: CallbackName,
  subject: Subject,
  first: InvalidationEvent,
  last: InvalidationEvent,
): Property {
  return ({ trace }) => {
    const told = invocations(trace, subject, callback).map(({ enter }) => enter.range?.event);
    if (told.length > 1 && told[0] === first && told.at(-1) === last) return null;
    return `${callback} of ${subjectName(subject)} was told ${told.join(', ') || 'nothing'}`;
  };
}

/** Each call of it has returned, and returned an odd number. */
export function returnedOdd(call: CallSubject): Property {
  return (evidence) => {
    const waiting = hasReturned(call)(evidence);
    if (waiting !== null) return waiting;
    if (resultsOf(evidence.trace, call).every(isOdd)) return null;
    return `${call.function} by ${call.task} returned an even number`;
  };
}

function isOdd(sequence: number): boolean {
  return Math.abs(sequence % 2) === 1;
}
