/** Steps for the ageing of pages: see features/ageing. */
import { defineParameterType, When } from '@cucumber/cucumber';
import { AgeingFunction, ageingFunctions, type Range } from '../src/protocol/names';
import type { Task } from '../src/protocol/script';
import type { SpecWorld } from './world';

defineParameterType({
  name: 'ageing',
  regexp: new RegExp(ageingFunctions.join('|')),
  transformer: (name: string) => AgeingFunction.parse(name),
});

When(
  'reclaim asks by {ageing} whether {range} of {process} was used',
  function (this: SpecWorld, name: AgeingFunction, range: Range, process: string) {
    this.act({ do: 'age', function: name, process, range });
  },
);

When(
  '{task} uses {range} of {process} on its device',
  function (this: SpecWorld, task: Task, range: Range, process: string) {
    this.act({ do: 'use-device', task, process, range });
  },
);
