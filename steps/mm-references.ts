/** Steps for references to an mm: see features/mm-references. */
import { When } from '@cucumber/cucumber';
import { pgdIsFreed } from '../src/properties/address-spaces';
import type { DriverFunction } from '../src/protocol/names';
import type { Task } from '../src/protocol/script';
import { defineProperty } from './properties';
import type { SpecWorld } from './world';

When(
  '{task} calls {function} on {process} from atomic context',
  function (this: SpecWorld, task: Task, name: DriverFunction, process: string) {
    this.act({ do: 'call', task, function: name, process, notifier: null, atomic: true });
  },
);

When(
  '{task} calls {function} on {process} from an RCU callback',
  function (this: SpecWorld, task: Task, name: DriverFunction, process: string) {
    this.act({ do: 'call-from-rcu', task, function: name, process });
  },
);

When(
  '{task} calls {function} on {notifier} from an RCU callback',
  function (this: SpecWorld, task: Task, name: DriverFunction, notifier: string) {
    this.act({ do: 'call-from-rcu', task, function: name, process: null, notifier });
  },
);

defineProperty('the pgd of {process} is freed', (process: string) => pgdIsFreed(process, true));
defineProperty('the pgd of {process} is not freed', (process: string) =>
  pgdIsFreed(process, false),
);
