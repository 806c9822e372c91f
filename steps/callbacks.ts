/** The `Then` steps for callbacks: each names a property of src/properties. */
import {
  type EntryProperty,
  everyEntry,
  inAtomicContext,
  inProcessContext,
  mayNotSleep,
  maySleep,
  pagesGone,
  pagesPresent,
  type Times,
  wasCalled,
  wasCalledFor,
  wasTold,
  withMmapWriteLock,
  withMmUsers,
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
  '{callback} of {subject} was told {event}',
  (callback: CallbackName, subject: Subject, event: InvalidationEvent) =>
    everyEntry(callback, subject, wasTold(event)),
);
defineProperty(
  '{callback} of {subject} ran with mm_users {int}',
  (callback: CallbackName, subject: Subject, count: number) =>
    everyEntry(callback, subject, withMmUsers(count)),
);

const entryProperties: readonly [string, EntryProperty][] = [
  ['was told it may sleep', maySleep],
  ['was told it must not sleep', mayNotSleep],
  ['ran in process context', inProcessContext],
  ['ran in atomic context', inAtomicContext],
  ['ran with the mmap lock held for writing', withMmapWriteLock],
  ['found the pages of its range present', pagesPresent],
  ['found the pages of its range gone', pagesGone],
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
