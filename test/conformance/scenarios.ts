/** Scenarios written in code, for tests of how they are judged. */

import type { ScenarioDetails, ScenarioRecord } from '../../src/conformance/attachments';
import { ScenarioPlanner } from '../../src/conformance/scenario-plan';
import { ScenarioRun } from '../../src/conformance/scenario-run';
import type { ScriptBuilder } from '../../src/conformance/script-builder';
import type { Counterexample, ScenarioRef } from '../../src/counterexample/counterexample';
import { returned } from '../../src/properties/calls';
import type { Quantifier } from '../../src/properties/evaluate';
import type { Property } from '../../src/properties/property';
import type { Implementation } from '../../src/protocol/implementation';
import type { ReportName } from '../../src/protocol/names';
import type { Action } from '../../src/protocol/script';
import type { Trace } from '../../src/protocol/trace';
import { calls, GPU, propertyOf, returns, settles } from '../properties/traces';
import { FakeImplementation, type Reported } from './fake-implementation';

const put = { function: 'mmu_notifier_put', task: GPU } as const;

/** A property that holds of `good` and not of `bad`. */
export const returnsZero = returned(put, 0, '0');
export const good: Trace = [
  calls(GPU, put.function),
  returns(GPU, put.function),
  settles(0),
  settles(1),
];
export const bad: Trace = [calls(GPU, put.function), returns(GPU, put.function, -11), settles(0)];

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

/** A scenario that is planned and judged sentence by sentence, as the World of the steps does. */
export class TestScenario {
  private readonly planner = new ScenarioPlanner();
  private readonly run: ScenarioRun;
  readonly builder: ScriptBuilder = this.planner.builder;

  constructor(readonly implementation: Implementation) {
    this.run = new ScenarioRun(implementation, this.planner);
  }

  set scenario(scenario: ScenarioRef) {
    this.planner.scenario = scenario;
  }

  set notApplicable(why: string) {
    this.run.notApplicable = why;
  }

  set isPermission(is: boolean) {
    this.run.isPermission = is;
  }

  set knownFailure(fails: string | null) {
    this.run.knownFailure = fails;
  }

  name(report: ReportName): void {
    this.planner.name(report);
  }

  expect(report: ReportName): void {
    this.planner.expect(report);
  }

  async judge(
    property: Property,
    quantifier: Quantifier,
    sentence = 'the property holds',
  ): Promise<Counterexample | null> {
    return this.run.judge(this.planner.plan(sentence, property, quantifier));
  }

  async finish(): Promise<void> {
    try {
      await this.run.finish(this.planner.finish());
    } catch (error) {
      this.run.noteFailure();
      throw error;
    }
  }

  noteFailure(): void {
    this.run.noteFailure();
  }

  record(): ScenarioRecord {
    return this.run.record();
  }

  details(): ScenarioDetails {
    return this.run.details();
  }
}

/** A scenario with process A and driver gpu. */
export function scenario(under: Implementation): TestScenario {
  const run = new TestScenario(under);
  run.builder.enter('Given');
  run.builder.addProcess('A');
  run.builder.addDriver('gpu');
  return run;
}

export function given(run: TestScenario, ...actions: readonly Action[]): void {
  run.builder.enter('Given');
  for (const action of actions) run.builder.act(action);
}

export function when(run: TestScenario, ...actions: readonly Action[]): void {
  run.builder.enter('When');
  for (const action of actions) run.builder.act(action);
}

export async function then(run: TestScenario, property = propertyOf(() => null)): Promise<void> {
  run.builder.enter('Then');
  await run.judge(property, 'every');
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
