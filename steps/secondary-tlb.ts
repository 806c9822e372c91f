/** Steps for secondary TLBs: see features/secondary-tlb. */
import { sawWritesInOrder } from '../src/properties/calls';
import { type Task, taskName } from '../src/protocol/script';
import { defineProperty } from './properties';

defineProperty('{task} saw the writes in the order in which they were made', (task: Task) =>
  sawWritesInOrder(taskName(task), true),
);
defineProperty('{task} saw the writes out of order', (task: Task) =>
  sawWritesInOrder(taskName(task), false),
);
