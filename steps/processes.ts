/** Steps for processes and what they do to their memory. */
import { Given, When } from '@cucumber/cucumber';
import type { MmFunction, Range, RangeCall } from '../src/protocol/names';
import type { Task } from '../src/protocol/script';
import type { SpecWorld } from './world';

function mainThread(name: string): Task {
  return { of: 'process', name, number: 1 };
}

Given('{process}', function (this: SpecWorld, name: string) {
  this.builder.addProcess(name);
});

When(
  '{task} calls {syscall} on {range}',
  function (this: SpecWorld, task: Task, call: RangeCall, range: Range) {
    this.act({ do: 'range', task, call, range });
  },
);

When(
  '{task} calls {mm_function} on {range} of {process}',
  function (this: SpecWorld, task: Task, name: MmFunction, range: Range, process: string) {
    this.act({ do: 'call-on-range', task, function: name, process, range });
  },
);

When('{task} forks {process}', function (this: SpecWorld, task: Task, child: string) {
  this.act({ do: 'fork', task, child });
});

When('{task} calls execve', function (this: SpecWorld, task: Task) {
  this.act({ do: 'execve', task });
});

When('{process} exits', function (this: SpecWorld, name: string) {
  this.act({ do: 'exit', task: mainThread(name) });
});

When('{process} has SIGKILL pending', function (this: SpecWorld, process: string) {
  this.act({ do: 'kill', process });
});

When(
  'reclaim evicts {range} of {process}',
  function (this: SpecWorld, range: Range, process: string) {
    this.act({ do: 'reclaim', process, range });
  },
);
