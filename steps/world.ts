import { setWorldConstructor, World } from '@cucumber/cucumber';
import { makeImplementation } from '../src/conformance/implementations';
import { BreachError, ScenarioRun } from '../src/conformance/scenario-run';
import type { ScriptBuilder } from '../src/conformance/script-builder';
import type { Claim } from '../src/judgement/claim';
import type { Quantifier } from '../src/judgement/judge';
import type { Action } from '../src/spec/script';

export interface Parameters {
  /** Name of the implementation to judge. */
  readonly implementation: string;
}

/** What the sentences of one scenario share. */
export class SpecWorld extends World<Parameters> {
  readonly run = new ScenarioRun(makeImplementation(this.parameters.implementation));

  get builder(): ScriptBuilder {
    return this.run.builder;
  }

  act(action: Action): void {
    this.builder.act(action);
  }

  async judge(claim: Claim, quantifier: Quantifier): Promise<void> {
    try {
      await this.run.judge(claim, quantifier);
    } catch (error) {
      this.showBreach(error);
      throw error;
    }
  }

  /** Put the failing interleaving of a breach into the report. */
  showBreach(error: unknown): void {
    if (error instanceof BreachError && error.table !== null)
      this.attach(error.table, 'text/plain');
  }
}

setWorldConstructor(SpecWorld);
