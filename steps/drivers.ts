/** Steps for drivers and the behaviours of their callbacks. */
import { Given, When } from '@cucumber/cucumber';
import type { CallbackName, DriverFunction } from '../src/protocol/names';
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
  '{callback} of {driver} zaps its sptes',
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

When('{driver} is unloaded', function (this: SpecWorld, name: string) {
  this.act({ do: 'unload', task: { of: 'driver', name, number: 1 } });
});
