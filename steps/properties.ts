/** Defines `Then` steps: each names a property that holds in every outcome, or in some. */
import { Then } from '@cucumber/cucumber';
import type { Property } from '../src/properties/property';
import type { SpecWorld } from './world';

/** Defines a step for every outcome, and the same after "it may happen that" for some. */
export function defineProperty<Values extends unknown[]>(
  expression: string,
  make: (this: SpecWorld, ...values: Values) => Property,
): void {
  defineThen(expression, 'every', make);
  defineThen(`it may happen that ${expression}`, 'some', make);
}

function defineThen<Values extends unknown[]>(
  expression: string,
  quantifier: 'every' | 'some',
  make: (this: SpecWorld, ...values: Values) => Property,
): void {
  async function judge(this: SpecWorld, ...values: Values): Promise<unknown> {
    return this.judge(make.call(this, ...values), quantifier);
  }
  // Cucumber compares a function's length with the number of parameters of its expression.
  Object.defineProperty(judge, 'length', { value: make.length });
  Then(expression, judge);
}
