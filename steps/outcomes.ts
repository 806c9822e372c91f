/** The `Then` steps for calls, notifiers, memory, order and the kernel log. */
import { Then } from '@cucumber/cucumber';
import {
  type Counter,
  changedBy,
  mmIsFreed,
  notifierIsFreed,
  pagesAreFreed,
} from '../src/properties/address-spaces';
import type { CallSubject } from '../src/properties/calls';
import { hasNotReturned, hasReturned, returned } from '../src/properties/calls';
import { kernelReports, logIsCleanBut } from '../src/properties/kernel-reports';
import { areDifferent, areSame, hasUsers } from '../src/properties/notifiers';
import {
  everyPrecedesEvery,
  type Moment,
  noneEnteredAfter,
  noneRunsAfter,
  somePrecedesSome,
} from '../src/properties/order';
import type { Subject } from '../src/properties/subject';
import type { Range, ReportName } from '../src/protocol/names';
import type { Result } from './parameters';
import { defineProperty, defineThen } from './properties';
import type { SpecWorld } from './world';

defineProperty('{call} returned {result}', (call: CallSubject, { value, written }: Result) =>
  returned(call, value, written),
);
defineProperty('{call} has returned', (call: CallSubject) => hasReturned(call));
defineProperty('{call} has not returned', (call: CallSubject) => hasNotReturned(call));

defineProperty('{notifier} and {notifier} are the same notifier', (one: string, other: string) =>
  areSame(one, other),
);
defineProperty('{notifier} and {notifier} are different notifiers', (one: string, other: string) =>
  areDifferent(one, other),
);

// As a Given or When the step sets the count; as a Then it names a property.
Then(
  '{notifier} has {int} user(s)',
  async function (this: SpecWorld, notifier: string, users: number) {
    if (this.builder.currentRole === 'Then') return this.judge(hasUsers(notifier, users), 'every');
    this.act({ do: 'set-users', notifier, users });
  },
);
defineThen(
  'it may happen that {notifier} has {int} user(s)',
  'some',
  (notifier: string, users: number) => hasUsers(notifier, users),
);

defineProperty(
  '{counter} of {process} increased by {int}',
  (counter: Counter, process: string, by: number) => changedBy(counter, process, by),
);
defineProperty(
  '{counter} of {process} decreased by {int}',
  (counter: Counter, process: string, by: number) => changedBy(counter, process, -by),
);
defineProperty('{counter} of {process} is unchanged', (counter: Counter, process: string) =>
  changedBy(counter, process, 0),
);

defineProperty('{notifier} is freed', (name: string) => notifierIsFreed(name, true));
defineProperty('{notifier} is not freed', (name: string) => notifierIsFreed(name, false));
defineProperty('the mm_struct of {process} is freed', (process: string) =>
  mmIsFreed(process, true),
);
defineProperty('the mm_struct of {process} is not freed', (process: string) =>
  mmIsFreed(process, false),
);
defineProperty('the pages of {range} of {process} are freed', (range: Range, process: string) =>
  pagesAreFreed(process, range, true),
);
defineProperty('the pages of {range} of {process} are not freed', (range: Range, process: string) =>
  pagesAreFreed(process, range, false),
);

defineProperty('every {moment} precedes every {moment}', (first: Moment, second: Moment) =>
  everyPrecedesEvery(first, second),
);
defineProperty('some {moment} precedes some {moment}', (first: Moment, second: Moment) =>
  somePrecedesSome(first, second),
);
defineProperty(
  'after the {moment}, no callback of {subject} runs',
  (moment: Moment, subject: Subject) => noneRunsAfter(moment, subject),
);
defineProperty(
  'after the {moment}, no callback of {subject} is entered',
  (moment: Moment, subject: Subject) => noneEnteredAfter(moment, subject),
);

defineProperty('the kernel reports {report}', function (this: SpecWorld, report: ReportName) {
  this.planner.name(report);
  return kernelReports(report);
});
defineProperty('the kernel log is clean', () => logIsCleanBut(new Set()));
