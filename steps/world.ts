import { setDefaultTimeout, setWorldConstructor, World } from '@cucumber/cucumber';
import {
  encodeScenarioRecord,
  INTERLEAVING_RECORD_MEDIA_TYPE,
  SCENARIO_DETAILS_MEDIA_TYPE,
  SCENARIO_RECORD_MEDIA_TYPE,
} from '../src/conformance/attachments';
import { UnsupportedError, ViolationError } from '../src/conformance/errors';
import { collectPlan } from '../src/conformance/plan-collection';
import { ReplayRun } from '../src/conformance/replay-run';
import { ScenarioPlanner } from '../src/conformance/scenario-plan';
import { ScenarioRun } from '../src/conformance/scenario-run';
import type { ScriptBuilder } from '../src/conformance/script-builder';
import type { Counterexample, ScenarioRef } from '../src/counterexample/counterexample';
import { renderPicture, renderText } from '../src/counterexample/render';
import { makeImplementation } from '../src/implementations/registry';
import type { Quantifier } from '../src/properties/evaluate';
import type { Property } from '../src/properties/property';
import type { Action } from '../src/protocol/script';
import { whyNotGiven } from '../src/suite/releases';
import type { StepParameters } from '../src/suite/step-parameters';

/** Nothing, or that the step was not judged. */
type Verdictless = undefined | 'skipped';

/** What the sentences of one scenario share. They write its plan, and a runner judges the plan. */
export class SpecWorld extends World<StepParameters> {
  readonly planner = new ScenarioPlanner();
  /** The sentence that is being performed. */
  sentence = '';
  /** The properties that the next sentences name of the same script: one search tells all. */
  nextProperties: () => readonly Property[] = () => [];
  private readonly implementation = makeImplementation(this.parameters);
  private readonly run = new ScenarioRun(this.implementation, this.planner);
  private readonly replay =
    this.parameters.interleaving === undefined
      ? null
      : new ReplayRun(this.implementation, this.parameters.interleaving, this.planner);

  /** The guarantee and the id that the scenario has. */
  belongTo(scenario: ScenarioRef): void {
    const release = this.parameters.release ?? this.implementation.linux;
    this.planner.scenario = scenario;
    if (release !== undefined) {
      this.run.notApplicable = whyNotGiven(scenario.scenarioId, release);
    }
    const { knownFailures = {} } = this.parameters;
    this.run.knownFailure =
      knownFailures[scenario.scenarioId] ?? knownFailures[scenario.guaranteeId] ?? null;
  }

  /** The scenario says what Linux permits, and an implementation can do better. */
  isPermission(): void {
    this.run.isPermission = true;
  }

  get builder(): ScriptBuilder {
    return this.planner.builder;
  }

  act(action: Action): void {
    this.builder.act(action);
  }

  /** Plan a property of the scenario so far, and judge it; skips the step where it is unsupported. */
  async judge(property: Property, quantifier: Quantifier): Promise<Verdictless> {
    const planned = this.planner.plan(this.sentence, property, quantifier);
    return this.attempt(async (runner) => {
      const witness = await runner.judge(planned, this.nextProperties);
      if (witness !== null) this.show(witness, 'witness');
    });
  }

  /** Judge what must hold of the whole scenario, after its last sentence. */
  async finish(): Promise<Verdictless> {
    if (this.parameters.details === 'plans') {
      collectPlan(this.planner.finish());
      return;
    }
    return this.attempt((runner) => runner.finish(this.planner.finish()));
  }

  /** Note that a step failed for a reason of its own. */
  noteFailure(): void {
    this.run.noteFailure();
  }

  /** Hand over the scenario's records to who started the run. */
  attachRecords(): void {
    const { details } = this.parameters;
    if (details === 'plans') return;
    if (this.replay !== null) {
      this.attach(JSON.stringify(this.replay.record()), INTERLEAVING_RECORD_MEDIA_TYPE);
      return;
    }
    this.attach(encodeScenarioRecord(this.run.record()), SCENARIO_RECORD_MEDIA_TYPE);
    if (details !== undefined) {
      this.attach(JSON.stringify(this.run.details()), SCENARIO_DETAILS_MEDIA_TYPE);
    }
  }

  private async attempt(
    judging: (runner: ScenarioRun | ReplayRun) => Promise<void>,
  ): Promise<Verdictless> {
    const { details } = this.parameters;
    if (details === 'scripts' || details === 'plans') return;
    if (this.replay !== null) {
      await judging(this.replay);
      return;
    }
    try {
      await judging(this.run);
    } catch (error) {
      if (error instanceof UnsupportedError) return 'skipped';
      this.noteFailure();
      if (error instanceof ViolationError && error.counterexample !== null) {
        this.show(error.counterexample, 'counterexample');
      }
      throw error;
    }
  }

  private show(counterexample: Counterexample, name: 'counterexample' | 'witness'): void {
    this.attach(renderText(counterexample), 'text/plain');
    // The HTML report shows an image only where it is base64, which a buffer becomes.
    const picture = Buffer.from(renderPicture(counterexample));
    this.attach(picture, { mediaType: 'image/svg+xml', fileName: `${name}.svg` });
  }
}

// How long a script may take is for its implementation to say.
setDefaultTimeout(-1);
setWorldConstructor(SpecWorld);
