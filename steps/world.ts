import { setDefaultTimeout, setWorldConstructor, World } from '@cucumber/cucumber';
import { encodeScenarioRecord, SCENARIO_RECORD_MEDIA_TYPE } from '../src/conformance/attachments';
import { UnsupportedError, ViolationError } from '../src/conformance/errors';
import {
  INTERLEAVING_RECORD_MEDIA_TYPE,
  type InterleavingWanted,
} from '../src/conformance/interleaving-record';
import { InterleavingRun } from '../src/conformance/replay-run';
import {
  type DetailsWanted,
  SCENARIO_DETAILS_MEDIA_TYPE,
} from '../src/conformance/scenario-details';
import { Planner } from '../src/conformance/scenario-plan';
import { ScenarioRun } from '../src/conformance/scenario-run';
import type { ScriptBuilder } from '../src/conformance/script-builder';
import type { Counterexample, ScenarioRef } from '../src/counterexample/counterexample';
import { type ImplementationParameters, makeImplementation } from '../src/implementations/registry';
import type { Quantifier } from '../src/properties/evaluate';
import type { Property } from '../src/properties/property';
import type { Action } from '../src/protocol/script';
import { whyNotGiven } from '../src/suite/releases';

/** Nothing, or that the step was not judged. */
type Verdictless = undefined | 'skipped';

export interface Parameters extends ImplementationParameters {
  /** What is to be told of each scenario besides its verdict. */
  readonly details?: DetailsWanted;
  /** The release of Linux whose guarantees count; that of the implementation, if it is not said. */
  readonly release?: string;
  /** The one interleaving to be judged, instead of all. */
  readonly interleaving?: InterleavingWanted;
}

/** What the sentences of one scenario share. */
export class SpecWorld extends World<Parameters> {
  readonly run = new ScenarioRun(makeImplementation(this.parameters));
  /** The sentence that is being performed. */
  sentence = '';
  private readonly interleaving =
    this.parameters.interleaving === undefined
      ? null
      : new InterleavingRun(this.run.implementation, this.parameters.interleaving);

  private readonly planner =
    this.parameters.details === 'plans' ? new Planner(this.run.builder) : null;

  /** What the scenario belongs to. */
  belongTo(origin: ScenarioRef): void {
    const release = this.parameters.release ?? this.run.implementation.linux;
    this.run.origin = origin;
    if (release !== undefined) this.run.notAsked = whyNotGiven(origin.guaranteeId, release);
  }

  get builder(): ScriptBuilder {
    return this.run.builder;
  }

  act(action: Action): void {
    this.builder.act(action);
  }

  /** Judge a claim on the scenario so far; skips the step where the implementation can't be asked. */
  async judge(claim: Property, quantifier: Quantifier): Promise<Verdictless> {
    const { interleaving, sentence: text } = this;
    if (interleaving !== null) {
      const { since } = this.builder;
      interleaving.judge(this.builder.script(), { text, claim, quantifier, since });
      return;
    }
    if (this.planner !== null) {
      this.planner.claim(this.sentence, claim, quantifier);
      return;
    }
    return this.attempt(async () => {
      const witness = await this.run.judge(claim, quantifier, this.sentence);
      if (witness !== null) this.show(witness, 'witness');
    });
  }

  /** What is judged of every scenario when it has been told to its end. */
  async finish(): Promise<Verdictless> {
    const { interleaving, planner, run } = this;
    if (planner !== null) {
      planner.finish(run.origin, run.implicitProperty);
      return;
    }
    if (interleaving === null) return this.attempt(() => run.finish());
    interleaving.judge(this.builder.scriptWithoutHolds(), {
      text: 'the kernel reports nothing else',
      claim: this.run.implicitProperty,
      quantifier: 'every',
      since: this.builder.since,
    });
    return;
  }

  /** Hand over what came of the scenario to who started the run. */
  attachRecords(): void {
    if (this.planner !== null) return;
    if (this.interleaving !== null) {
      const record = this.interleaving.record(this.run.origin);
      this.attach(JSON.stringify(record), INTERLEAVING_RECORD_MEDIA_TYPE);
      return;
    }
    this.attach(encodeScenarioRecord(this.run.record()), SCENARIO_RECORD_MEDIA_TYPE);
    if (this.parameters.details !== undefined) {
      this.attach(JSON.stringify(this.run.details()), SCENARIO_DETAILS_MEDIA_TYPE);
    }
  }

  private async attempt(judging: () => Promise<void>): Promise<Verdictless> {
    if (this.parameters.details === 'scripts') return;
    try {
      await judging();
    } catch (error) {
      if (error instanceof UnsupportedError) return 'skipped';
      this.run.fail();
      if (error instanceof ViolationError && error.told !== null) {
        this.show(error.told, 'counterexample');
      }
      throw error;
    }
  }

  private show({ text, picture }: Counterexample, name: 'counterexample' | 'witness'): void {
    this.attach(text, 'text/plain');
    // The HTML report shows an image only where it is base64, which a buffer becomes.
    const fileName = `${name}.svg`;
    this.attach(Buffer.from(picture), { mediaType: 'image/svg+xml', fileName });
  }
}

// How long a script may take is for its implementation to say.
setDefaultTimeout(-1);
setWorldConstructor(SpecWorld);
