/** How a sentence becomes a claim: as what always holds, and as what may happen. */
import { Then } from '@cucumber/cucumber';
import type { Property } from '../src/properties/property';
import type { SpecWorld } from './world';

/** Define a `Then` sentence, and the same with "it may happen that" in front. */
export function claim<Values extends unknown[]>(
  sentence: string,
  make: (this: SpecWorld, ...values: Values) => Property,
): void {
  defineThen(sentence, 'every', make);
  defineThen(`it may happen that ${sentence}`, 'some', make);
}

function defineThen<Values extends unknown[]>(
  sentence: string,
  quantifier: 'every' | 'some',
  make: (this: SpecWorld, ...values: Values) => Property,
): void {
  async function judge(this: SpecWorld, ...values: Values): Promise<unknown> {
    return this.judge(make.call(this, ...values), quantifier);
  }
  // Cucumber tells from a function's length how many values a sentence has.
  Object.defineProperty(judge, 'length', { value: make.length });
  Then(sentence, judge);
}
