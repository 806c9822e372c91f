/** The `Then` steps for callbacks: each names a property of src/properties. */
import {
  afterRangeWasUnmapped,
  type EntryProperty,
  everyEntry,
  inAtomicContext,
  inProcessContext,
  type Times,
  wasCalled,
  wasCalledFor,
  whileRangeWasMapped,
  withBlockableRange,
  withEvent,
  withMmapWriteLock,
  withMmUsers,
  withNonBlockableRange,
} from '../src/properties/callbacks';
import { overlaps, runsAlone } from '../src/properties/overlap';
import { startsArePaired } from '../src/properties/pairing';
import type { Subject } from '../src/properties/subject';
import type { CallbackName, InvalidationEvent, Range } from '../src/protocol/names';
import { defineProperty } from './properties';

defineProperty(
  '{callback} of {subject} was {times}',
  (callback: CallbackName, subject: Subject, times: Times) =>
    wasCalled(callback, subject, times, false),
);
defineProperty(
  '{callback} of {subject} was {times} since then',
  (callback: CallbackName, subject: Subject, times: Times) =>
    wasCalled(callback, subject, times, true),
);
defineProperty(
  '{callback} of {subject} was called for {range}',
  (callback: CallbackName, subject: Subject, range: Range) =>
    wasCalledFor(callback, subject, range),
);
defineProperty(
  '{callback} of {subject} was called with {event}',
  (callback: CallbackName, subject: Subject, event: InvalidationEvent) =>
    everyEntry(callback, subject, withEvent(event)),
);
defineProperty(
  '{callback} of {subject} ran with mm_users {int}',
  (callback: CallbackName, subject: Subject, count: number) =>
    everyEntry(callback, subject, withMmUsers(count)),
);

const entryProperties: readonly [string, EntryProperty][] = [
  ['was called with a blockable range', withBlockableRange],
  ['was called with a non-blockable range', withNonBlockableRange],
  ['ran in process context', inProcessContext],
  ['ran in atomic context', inAtomicContext],
  ['ran with the mmap lock held for writing', withMmapWriteLock],
  ['ran while its range was mapped', whileRangeWasMapped],
  ['ran after its range was unmapped', afterRangeWasUnmapped],
];
for (const [words, property] of entryProperties) {
  defineProperty(`{callback} of {subject} ${words}`, (callback: CallbackName, subject: Subject) =>
    everyEntry(callback, subject, property),
  );
}

defineProperty('{callback} of {subject} runs alone', (callback: CallbackName, subject: Subject) =>
  runsAlone(callback, subject),
);
defineProperty(
  '{callback} and {callback} of {subject} overlap',
  (first: CallbackName, second: CallbackName, subject: Subject) => overlaps(first, second, subject),
);
defineProperty(
  'every invalidate_range_start of {subject} is paired with an invalidate_range_end',
  (subject: Subject) => startsArePaired(subject),
);
