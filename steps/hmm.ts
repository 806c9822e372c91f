/** Steps for HMM mirrors: see features/hmm. */
import { When } from '@cucumber/cucumber';
import type { DriverFunction, Span } from '../src/protocol/names';
import type { Task } from '../src/protocol/script';
import type { SpecWorld } from './world';

When(
  '{task} calls {function} on {span} of {notifier}, naming it {notifier}',
  function (
    this: SpecWorld,
    task: Task,
    name: DriverFunction,
    span: Span,
    notifier: string,
    naming: string,
  ) {
    this.act({ do: 'call-on-span', task, function: name, span, notifier, naming });
  },
);
