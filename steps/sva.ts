/** Steps for shared virtual addressing: see features/sva. */
import { When } from '@cucumber/cucumber';
import type { Range } from '../src/protocol/names';
import type { Task } from '../src/protocol/script';
import type { SpecWorld } from './world';

When(
  '{task} has its device access {range} of {process}',
  function (this: SpecWorld, task: Task, range: Range, process: string) {
    this.act({ do: 'device-access', task, process, range });
  },
);
