/** Defines `Then` steps: each names a property that holds in every outcome, or in some. */
import { supportCodeLibraryBuilder, Then } from '@cucumber/cucumber';
import { SentenceError } from '../src/conformance/script-builder';
import type { Property } from '../src/properties/property';
import type { SpecWorld } from './world';

type MakeProperty = (world: SpecWorld, values: readonly unknown[]) => Property;
type Definition = ReturnType<typeof supportCodeLibraryBuilder.finalize>['stepDefinitions'][number];

/** What each step function makes a property of. */
const makers = new Map<unknown, MakeProperty>();
let definitions: readonly Definition[] | null = null;

/** Defines a step for every outcome, and the same after "it may happen that" for some. */
export function defineProperty<Values extends unknown[]>(
  expression: string,
  make: (this: SpecWorld, ...values: Values) => Property,
): void {
  defineThen(expression, 'every', make);
  defineThen(`it may happen that ${expression}`, 'some', make);
}

export function defineThen<Values extends unknown[]>(
  expression: string,
  quantifier: 'every' | 'some',
  make: (this: SpecWorld, ...values: Values) => Property,
): void {
  async function judge(this: SpecWorld, ...values: Values): Promise<unknown> {
    return this.judge(make.call(this, ...values), quantifier);
  }
  // Cucumber compares a function's length with the number of parameters of its expression.
  Object.defineProperty(judge, 'length', { value: make.length });
  makers.set(judge, (world, values) => make.apply(world, values as Values));
  Then(expression, judge);
}

/** The properties that these sentences name, up to one that makes no sense. */
export function propertiesNamed(world: SpecWorld, sentences: readonly string[]): Property[] {
  const named: Property[] = [];
  for (const sentence of sentences) {
    try {
      const property = propertyNamed(world, sentence);
      if (property !== null) named.push(property);
    } catch (error) {
      // Its own step reports it.
      if (error instanceof SentenceError) break;
      throw error;
    }
  }
  return named;
}

/** Null where no step defined above matches the sentence. */
function propertyNamed(world: SpecWorld, sentence: string): Property | null {
  definitions ??= supportCodeLibraryBuilder
    .finalize()
    .stepDefinitions.filter(({ unwrappedCode }) => makers.has(unwrappedCode));
  for (const { expression, unwrappedCode } of definitions) {
    const found = expression.match(sentence);
    const values = found?.map((argument) => argument.getValue<unknown>(world));
    if (values) return makers.get(unwrappedCode)?.(world, values) ?? null;
  }
  return null;
}
