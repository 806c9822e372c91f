/** Steps for secondary TLBs: see features/secondary-tlb. */
import { When } from '@cucumber/cucumber';
import { sawWritesInOrder } from '../src/properties/calls';
import type { Range } from '../src/protocol/names';
import { type Task, taskName } from '../src/protocol/script';
import { defineProperty } from './properties';
import type { SpecWorld } from './world';

When(
  '{task} reads {range} of {process} through its secondary TLB',
  function (this: SpecWorld, task: Task, range: Range, process: string) {
    this.act({ do: 'device-read', task, process, range });
  },
);

defineProperty('{task} saw the writes in the order in which they were made', (task: Task) =>
  sawWritesInOrder(taskName(task), true),
);
defineProperty('{task} saw the writes out of order', (task: Task) =>
  sawWritesInOrder(taskName(task), false),
);
