/** Steps for drivers, the behaviours of their callbacks, and their devices. */
import { Given, When } from '@cucumber/cucumber';
import { SentenceError } from '../src/conformance/script-builder';
import type { CallbackName, DriverFunction, Range } from '../src/protocol/names';
import type { Task } from '../src/protocol/script';
import type { Condition, Result } from './parameters';
import type { SpecWorld } from './world';

Given('{driver}', function (this: SpecWorld, name: string) {
  this.builder.addDriver(name);
});

Given(
  '{driver} with only {callbacks}',
  function (this: SpecWorld, name: string, callbacks: CallbackName[]) {
    this.builder.addDriver(name, callbacks);
  },
);

Given(
  '{driver} without {callbacks}',
  function (this: SpecWorld, name: string, callbacks: CallbackName[]) {
    this.builder.addDriverWithout(name, callbacks);
  },
);

Given('{driver} pins the pages it maps', function (this: SpecWorld, name: string) {
  this.builder.pinPages(name);
});

Given(
  '{callback} of {driver} is held',
  function (this: SpecWorld, callback: CallbackName, driver: string) {
    this.builder.addBehaviour(driver, { callback, does: 'hold' });
  },
);

Given(
  '{callback} of {driver} sleeps',
  function (this: SpecWorld, callback: CallbackName, driver: string) {
    this.builder.addBehaviour(driver, { callback, does: 'sleep' });
  },
);

Given(
  '{callback} of {driver} returns {result}',
  function (this: SpecWorld, callback: CallbackName, driver: string, { value }: Result) {
    this.builder.addBehaviour(driver, { callback, does: 'return', result: value, when: 'always' });
  },
);

Given(
  '{callback} of {driver} returns {result} when {condition}',
  function (
    this: SpecWorld,
    callback: CallbackName,
    driver: string,
    { value }: Result,
    when: Condition,
  ) {
    this.builder.addBehaviour(driver, { callback, does: 'return', result: value, when });
  },
);

Given(
  '{callback} of {driver} calls {function}',
  function (this: SpecWorld, callback: CallbackName, driver: string, name: DriverFunction) {
    this.builder.addBehaviour(driver, { callback, does: 'call', function: name });
  },
);

Given(
  '{callback} of {driver} calls {function} on {process}',
  function (
    this: SpecWorld,
    callback: CallbackName,
    driver: string,
    name: DriverFunction,
    process: string,
  ) {
    this.builder.addBehaviour(driver, { callback, does: 'call', function: name, process });
  },
);

Given(
  '{callback} of {driver} keeps its sptes',
  function (this: SpecWorld, callback: CallbackName, driver: string) {
    this.builder.addBehaviour(driver, { callback, does: 'keep-sptes' });
  },
);

Given(
  '{callback} of {driver} drops its sptes',
  function (this: SpecWorld, callback: CallbackName, driver: string) {
    this.builder.addBehaviour(driver, { callback, does: 'drop-sptes' });
  },
);

When(
  '{callback} of {driver} continues',
  function (this: SpecWorld, callback: CallbackName, driver: string) {
    this.act({ do: 'continue', driver, callback });
  },
);

When(
  '{task} maps {range} of {process} into its device',
  function (this: SpecWorld, task: Task, range: Range, process: string) {
    if (task.of !== 'driver') throw new SentenceError('only drivers have devices');
    this.act({ do: 'map-device', task, process, range });
  },
);

When('{driver} is unloaded', function (this: SpecWorld, name: string) {
  this.act({ do: 'unload', task: { of: 'driver', name, number: 1 } });
});
