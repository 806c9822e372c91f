/** The sentences about the notifiers of January 2008. */
import { defineParameterType, Given, When } from '@cucumber/cucumber';
import { PageFunction, pageFunctions, type Range } from '../src/spec/names';
import type { Task } from '../src/spec/script';
import type { SpecWorld } from './world';

defineParameterType({
  name: 'page_function',
  regexp: new RegExp(pageFunctions.join('|')),
  transformer: (name: string) => PageFunction.parse(name),
});

Given('the notifiers of 2008', function (this: SpecWorld) {
  this.builder.goBackTo2008();
});

When(
  '{task} calls {page_function} on {range} of {process}',
  function (this: SpecWorld, task: Task, name: PageFunction, range: Range, process: string) {
    this.act({ do: 'page-call', task, function: name, process, range });
  },
);
