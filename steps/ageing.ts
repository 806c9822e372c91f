/** Steps for the ageing of pages: see features/ageing. */
import { defineParameterType, When } from '@cucumber/cucumber';
import { AgeingFunction, ageingFunctions, type Range } from '../src/protocol/names';
import type { SpecWorld } from './world';

defineParameterType({
  name: 'ageing',
  regexp: new RegExp(ageingFunctions.join('|')),
  transformer: (name: string) => AgeingFunction.parse(name),
});

When(
  'reclaim asks by {ageing} whether {range} of {process} is young',
  function (this: SpecWorld, name: AgeingFunction, range: Range, process: string) {
    this.act({ do: 'age', function: name, process, range });
  },
);
