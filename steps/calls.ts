/** Steps for calls of driver functions. */
import { When } from '@cucumber/cucumber';
import type { DriverFunction } from '../src/protocol/names';
import type { Task } from '../src/protocol/script';
import type { SpecWorld } from './world';

interface CallWords {
  readonly process?: string;
  readonly notifier?: string;
  readonly atomic?: boolean;
}

function call(world: SpecWorld, task: Task, name: DriverFunction, words: CallWords): void {
  const { process = null, notifier = null, atomic = false } = words;
  world.act({ do: 'call', task, function: name, process, notifier, atomic });
}

When('{task} calls {function}', function (this: SpecWorld, task: Task, name: DriverFunction) {
  call(this, task, name, {});
});

When(
  '{task} calls {function} on {notifier}',
  function (this: SpecWorld, task: Task, name: DriverFunction, notifier: string) {
    call(this, task, name, { notifier });
  },
);

When(
  '{task} calls {function} on {notifier} from atomic context',
  function (this: SpecWorld, task: Task, name: DriverFunction, notifier: string) {
    call(this, task, name, { notifier, atomic: true });
  },
);

When(
  '{task} calls {function} on {process}',
  function (this: SpecWorld, task: Task, name: DriverFunction, process: string) {
    call(this, task, name, { process });
  },
);

When(
  '{task} calls {function} on {process}, naming it {notifier}',
  function (this: SpecWorld, task: Task, name: DriverFunction, process: string, notifier: string) {
    call(this, task, name, { process, notifier });
  },
);

When('the next allocation of {task} fails', function (this: SpecWorld, task: Task) {
  this.act({ do: 'fail-allocation', task });
});

When('{task} has a signal pending', function (this: SpecWorld, task: Task) {
  this.act({ do: 'signal', task });
});
