/** Steps for interval notifiers: see features/interval. */
import { Given, When } from '@cucumber/cucumber';
import { type EntryProperty, everyEntry } from '../src/properties/callbacks';
import type { CallSubject } from '../src/properties/calls';
import {
  firstAndLast,
  returnedOdd,
  sequencesAre,
  wholeAddressSpace,
  withOddSequence,
} from '../src/properties/sequences';
import type { Subject } from '../src/properties/subject';
import type {
  CallbackName,
  DriverFunction,
  InvalidationEvent,
  Range,
  Span,
} from '../src/protocol/names';
import type { Task } from '../src/protocol/script';
import { defineProperty } from './properties';
import type { SpecWorld } from './world';

Given(
  '{callback} of {driver} does not call mmu_interval_set_seq',
  function (this: SpecWorld, callback: CallbackName, driver: string) {
    this.builder.addBehaviour(driver, { callback, does: 'leave-sequence' });
  },
);

When(
  '{task} calls {function} on {span} of {process}, naming it {notifier}',
  function (
    this: SpecWorld,
    task: Task,
    name: DriverFunction,
    span: Span,
    process: string,
    naming: string,
  ) {
    this.act({ do: 'insert-interval', task, function: name, process, span, naming });
  },
);

When(
  '{task} reads the page tables of {range} of {process}',
  function (this: SpecWorld, task: Task, range: Range, process: string) {
    this.act({ do: 'read-ptes', task, process, range });
  },
);

When('{task} establishes sptes for what it has read', function (this: SpecWorld, task: Task) {
  this.act({ do: 'establish-sptes', task, checked: false });
});

When(
  '{task} establishes sptes for what it has read, unless it must retry',
  function (this: SpecWorld, task: Task) {
    this.act({ do: 'establish-sptes', task, checked: true });
  },
);

When(
  '{task} mirrors {range} of {process} under {notifier}',
  function (this: SpecWorld, task: Task, range: Range, process: string, notifier: string) {
    this.act({ do: 'mirror', task, notifier, process, range });
  },
);

const entryProperties: readonly [string, EntryProperty][] = [
  ['was called with an odd sequence', withOddSequence],
  ['was called for the whole address space', wholeAddressSpace],
];
for (const [words, property] of entryProperties) {
  defineProperty(`{callback} of {subject} ${words}`, (callback: CallbackName, subject: Subject) =>
    everyEntry(callback, subject, property),
  );
}

defineProperty(
  '{callback} of {subject} was called with a greater sequence each time',
  (callback: CallbackName, subject: Subject) => sequencesAre('greater', callback, subject),
);
defineProperty(
  '{callback} of {subject} was called with the same sequence each time',
  (callback: CallbackName, subject: Subject) => sequencesAre('same', callback, subject),
);
defineProperty(
  '{callback} of {subject} was first called with {event} and last with {event}',
  (callback: CallbackName, subject: Subject, first: InvalidationEvent, last: InvalidationEvent) =>
    firstAndLast(callback, subject, first, last),
);
defineProperty('{call} returned an odd sequence', (call: CallSubject) => returnedOdd(call));
