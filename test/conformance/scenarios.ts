/** Scenarios told in code, for tests of how they are judged. */

import { ScenarioRun } from '../../src/conformance/scenario-run';
import { returned } from '../../src/properties/calls';
import type { Property } from '../../src/properties/property';
import type { Implementation } from '../../src/protocol/implementation';
import type { Action } from '../../src/protocol/script';
import type { Trace } from '../../src/protocol/trace';
import { calls, GPU, rests, returns } from '../properties/traces';
import { FakeImplementation, type Reported } from './fake-implementation';

const put = { function: 'mmu_notifier_put', task: GPU } as const;

/** A claim that holds of `good` and not of `bad`. */
export const returnsZero = returned(put, 0, '0');
export const good: Trace = [
  calls(GPU, put.function),
  returns(GPU, put.function),
  rests(0),
  rests(1),
];
export const bad: Trace = [calls(GPU, put.function), returns(GPU, put.function, -11), rests(0)];

export const exits: Action = { do: 'exit', task: { of: 'process', name: 'A', number: 1 } };
export const synchronizes: Action = {
  do: 'call',
  task: { of: 'driver', name: 'gpu', number: 1 },
  function: 'mmu_notifier_synchronize',
  process: null,
  notifier: null,
  atomic: false,
};

export function implementation(...traces: readonly Trace[]): FakeImplementation {
  return new FakeImplementation(() => ({ traces }));
}

export function reporting(reported: Reported): FakeImplementation {
  return new FakeImplementation(() => reported);
}

/** A scenario with process A and driver gpu. */
export function scenario(under: Implementation): ScenarioRun {
  const run = new ScenarioRun(under);
  run.builder.enter('Given');
  run.builder.addProcess('A');
  run.builder.addDriver('gpu');
  return run;
}

export function given(run: ScenarioRun, ...actions: readonly Action[]): void {
  run.builder.enter('Given');
  for (const action of actions) run.builder.act(action);
}

export function when(run: ScenarioRun, ...actions: readonly Action[]): void {
  run.builder.enter('When');
  for (const action of actions) run.builder.act(action);
}

export async function then(run: ScenarioRun, claim: Property = () => null): Promise<void> {
  run.builder.enter('Then');
  await run.judge(claim, 'every');
}

/** What it fails with. */
export async function failure(of: Promise<unknown>): Promise<Error> {
  try {
    await of;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new RangeError('expected it to fail with an error');
}
