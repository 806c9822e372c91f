import { setDefaultTimeout, setWorldConstructor, World } from '@cucumber/cucumber';
import {
  type ImplementationParameters,
  makeImplementation,
} from '../src/conformance/implementations';
import type { DetailsWanted } from '../src/conformance/scenario-details';
import { BreachError, ScenarioRun, UnsupportedError } from '../src/conformance/scenario-run';
import type { ScriptBuilder } from '../src/conformance/script-builder';
import type { ToldInterleaving } from '../src/conformance/told-interleaving';
import type { Claim } from '../src/judgement/claim';
import type { Quantifier } from '../src/judgement/judge';
import type { Action } from '../src/spec/script';

/** Nothing, or that the step was not judged. */
type Verdictless = undefined | 'skipped';

export interface Parameters extends ImplementationParameters {
  /** What is to be told of each scenario besides its verdict. */
  readonly details?: DetailsWanted;
}

/** What the sentences of one scenario share. */
export class SpecWorld extends World<Parameters> {
  readonly run = new ScenarioRun(makeImplementation(this.parameters));
  /** The sentence that is being performed. */
  sentence = '';

  get builder(): ScriptBuilder {
    return this.run.builder;
  }

  act(action: Action): void {
    this.builder.act(action);
  }

  /** Judge a claim on the scenario so far; skips the step where the implementation can't be asked. */
  async judge(claim: Claim, quantifier: Quantifier): Promise<Verdictless> {
    return this.attempt(async () => {
      const witness = await this.run.judge(claim, quantifier, this.sentence);
      if (witness !== null) this.show(witness, 'witness');
    });
  }

  /** What is judged of every scenario when it has been told to its end. */
  async finish(): Promise<Verdictless> {
    return this.attempt(() => this.run.finish());
  }

  private async attempt(judging: () => Promise<void>): Promise<Verdictless> {
    if (this.parameters.details === 'scripts') return;
    try {
      await judging();
    } catch (error) {
      if (error instanceof UnsupportedError) return 'skipped';
      this.run.fail();
      if (error instanceof BreachError && error.told !== null) {
        this.show(error.told, 'counterexample');
      }
      throw error;
    }
  }

  private show({ text, picture }: ToldInterleaving, name: 'counterexample' | 'witness'): void {
    this.attach(text, 'text/plain');
    // The HTML report shows an image only where it is base64, which a buffer becomes.
    const fileName = `${name}.svg`;
    this.attach(Buffer.from(picture), { mediaType: 'image/svg+xml', fileName });
  }
}

// How long a script may take is for its implementation to say.
setDefaultTimeout(-1);
setWorldConstructor(SpecWorld);
