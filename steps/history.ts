/** Steps for the notifiers of January 2008: see features/2008. */
import { defineParameterType, Given, When } from '@cucumber/cucumber';
import { everyEntry, withPageLock } from '../src/properties/callbacks';
import type { Subject } from '../src/properties/subject';
import {
  type CallbackName,
  Configuration,
  configurations,
  type DriverFunction,
  PageFunction,
  pageFunctions,
  type Range,
} from '../src/protocol/names';
import type { Task } from '../src/protocol/script';
import { defineProperty } from './properties';
import type { SpecWorld } from './world';

defineParameterType({
  name: 'page_function',
  regexp: new RegExp(pageFunctions.join('|')),
  transformer: (name: string) => PageFunction.parse(name),
});

defineParameterType({
  name: 'configuration',
  regexp: new RegExp(configurations.join('|')),
  transformer: (name: string) => Configuration.parse(name),
});

Given('the notifiers of 2008', function (this: SpecWorld) {
  this.builder.goBackTo2008(null);
});

Given(
  'the notifiers of 2008 without {configuration}',
  function (this: SpecWorld, without: Configuration) {
    this.builder.goBackTo2008(without);
  },
);

Given(
  '{callback} of {driver} forgets its dirty bits',
  function (this: SpecWorld, callback: CallbackName, driver: string) {
    this.builder.addBehaviour(driver, { callback, does: 'forget-dirty' });
  },
);

When(
  '{task} calls {function}, naming it {notifier}',
  function (this: SpecWorld, task: Task, name: DriverFunction, notifier: string) {
    this.act({ do: 'call', task, function: name, process: null, notifier, atomic: false });
  },
);

defineProperty(
  '{callback} of {subject} ran with the page lock held',
  (callback: CallbackName, subject: Subject) => everyEntry(callback, subject, withPageLock),
);

When(
  '{task} calls {page_function} on {range} of {process}',
  function (this: SpecWorld, task: Task, name: PageFunction, range: Range, process: string) {
    this.act({ do: 'page-call', task, function: name, process, range });
  },
);
