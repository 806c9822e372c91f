/** Steps for the events that notifiers are called for: see features/events. */
import { When } from '@cucumber/cucumber';
import { everyEntry, rangeNotEmpty } from '../src/properties/callbacks';
import type { Subject } from '../src/properties/subject';
import type { CallbackName, Range } from '../src/protocol/names';
import type { Task } from '../src/protocol/script';
import { defineProperty } from './properties';
import type { SpecWorld } from './world';

When('{task} reads {range}', function (this: SpecWorld, task: Task, range: Range) {
  this.act({ do: 'access', task, access: 'read', range });
});

When('{task} writes to {range}', function (this: SpecWorld, task: Task, range: Range) {
  this.act({ do: 'access', task, access: 'write', range });
});

defineProperty(
  '{callback} of {subject} was called for a range that is not empty',
  (callback: CallbackName, subject: Subject) => everyEntry(callback, subject, rangeNotEmpty),
);
