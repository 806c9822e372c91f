/** The `Then` sentences about callbacks: each names a predicate of src/properties. */
import {
  type EntryProperty,
  everyEntry,
  inAtomicContext,
  inProcessContext,
  mayNotSleep,
  maySleep,
  overlaps,
  pagesGone,
  pagesPresent,
  runsAlone,
  type Times,
  wasCalled,
  wasCalledFor,
  wasTold,
  withMmapWriteLock,
  withMmUsers,
} from '../src/properties/callbacks';
import { startsArePaired } from '../src/properties/pairing';
import type { Subject } from '../src/properties/subject';
import type { CallbackName, InvalidationEvent, Range } from '../src/protocol/names';
import { claim } from './claims';

claim(
  '{callback} of {subject} was {times}',
  (callback: CallbackName, subject: Subject, times: Times) =>
    wasCalled(callback, subject, times, false),
);
claim(
  '{callback} of {subject} was {times} since then',
  (callback: CallbackName, subject: Subject, times: Times) =>
    wasCalled(callback, subject, times, true),
);
claim(
  '{callback} of {subject} was called for {range}',
  (callback: CallbackName, subject: Subject, range: Range) =>
    wasCalledFor(callback, subject, range),
);
claim(
  '{callback} of {subject} was told {event}',
  (callback: CallbackName, subject: Subject, event: InvalidationEvent) =>
    everyEntry(callback, subject, wasTold(event)),
);
claim(
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
  claim(`{callback} of {subject} ${words}`, (callback: CallbackName, subject: Subject) =>
    everyEntry(callback, subject, property),
  );
}

claim('{callback} of {subject} runs alone', (callback: CallbackName, subject: Subject) =>
  runsAlone(callback, subject),
);
claim(
  '{callback} and {callback} of {subject} overlap',
  (first: CallbackName, second: CallbackName, subject: Subject) => overlaps(first, second, subject),
);
claim(
  'every invalidate_range_start of {subject} is paired with an invalidate_range_end',
  (subject: Subject) => startsArePaired(subject),
);
