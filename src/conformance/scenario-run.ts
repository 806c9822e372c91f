/**
 * One scenario on one implementation: what its scripts showed, and its verdict. The implementation
 * is given scripts only, never a property.
 */

import {
  type Counterexample,
  counterexampleFor,
  type ObservedScript,
  witnessFor,
} from '../counterexample/counterexample';
import { checkDeterminism } from '../counterexample/determinism-check';
import type { Property } from '../properties/property';
import { type Capability, capabilitiesFor } from '../protocol/capabilities';
import type { Implementation, Observation } from '../protocol/implementation';
import { mergeObservations } from '../protocol/merge-observations';
import type { Script } from '../protocol/script';
import type { ScenarioRecord, Witness } from './attachments';
import { type ScenarioDetails, TRACES_SHOWN_MAX } from './attachments';
import { InconclusiveError, UnsupportedError, ViolationError } from './errors';
import { type Judgement, judgeProperty, judgeVacuity } from './judge';
import type { PlannedProperty, ScenarioPlan, ScenarioPlanner } from './scenario-plan';
import type { Verdict } from './verdict';

/** How a sentence begins that says what may happen. */
const MAY_HAPPEN = /^it may happen that /;

/** A property, and what it was judged on. */
interface JudgedProperty {
  readonly property: Property;
  readonly observed: ObservedScript;
}

export class ScenarioRun {
  private verdict: Verdict = 'pass';
  private last: { readonly key: string; readonly observation: Observation } | null = null;
  private readonly witnesses: Witness[] = [];
  /** Why the implementation isn't asked this at all; null where it is. */
  notApplicable: string | null = null;

  constructor(
    readonly implementation: Implementation,
    private readonly planner: ScenarioPlanner,
  ) {}

  /**
   * Judge a property on all outcomes of its script. Returns a witness of what may happen, and null
   * for what always holds. Throws a {@link ViolationError}, an {@link InconclusiveError} or an
   * {@link UnsupportedError}.
   */
  async judge(planned: PlannedProperty): Promise<Counterexample | null> {
    const observation = await this.search(planned);
    const judgement = judgeProperty(planned, observation, this.implementation.mode);
    this.accept(judgement, this.observed(planned, observation));
    return planned.quantifier === 'some' ? this.witness(planned, observation) : null;
  }

  /** Judge what must hold of the whole scenario. Throws as {@link judge} does. */
  async finish(plan: ScenarioPlan): Promise<void> {
    const { implementation } = this;
    const heldIn = await this.observe(plan.held.length === 0 ? plan.script : plan.heldIn);
    const whole = await this.observe(plan.script);
    this.failingOnError(() => checkDeterminism(implementation, plan.script, whole.outcomes()));
    await this.judge(plan.properties.at(-1) as PlannedProperty);
    const vacuity = judgeVacuity(plan, { heldIn, whole }, implementation.mode);
    this.accept(vacuity, null);
  }

  /** Note that a step failed for a reason of its own. */
  noteFailure(): void {
    if (this.verdict === 'pass') this.verdict = 'fail';
  }

  record(): ScenarioRecord {
    const { name, version, mode, capabilities, sampling } = this.implementation;
    return {
      verdict: this.verdict,
      interleavings: String(this.last?.observation.interleavings ?? 0n),
      states: this.last?.observation.states ?? 0,
      implementation: {
        name,
        version,
        mode,
        capabilities: [...capabilities],
        ...(sampling === undefined ? {} : { sampling }),
      },
      witnesses: [...this.witnesses],
    };
  }

  /** What the scenario asks for, and what was observed of it last. */
  details(): ScenarioDetails {
    const script = this.planner.builder.scriptWithoutHolds();
    const outcomes = [...(this.last?.observation.outcomes() ?? [])];
    return {
      script,
      needs: this.needs(script),
      outcomes: outcomes.slice(0, TRACES_SHOWN_MAX).map(({ trace, interleavings }) => ({
        trace: [...trace],
        interleavings: String(interleavings),
      })),
      outcomeCount: outcomes.length,
    };
  }

  /** Throws unless it passes, with a counterexample where some outcome shows one. */
  private accept(judgement: Judgement, judged: JudgedProperty | null): void {
    if (judgement.verdict === 'pass') return;
    this.verdict = judgement.verdict;
    const { why } = judgement;
    if (judgement.verdict === 'inconclusive') throw new InconclusiveError(`inconclusive: ${why}`);
    const { outcome } = judgement;
    if (outcome === null || judged === null) throw new ViolationError(why, null);
    const { observed, property } = judged;
    const known = { why, outcome };
    const counterexample = counterexampleFor(observed, property, known);
    throw new ViolationError(counterexample.what, counterexample);
  }

  private witness(planned: PlannedProperty, observation: Observation): Counterexample | null {
    const { sentence, property } = planned;
    const what = sentence.replace(MAY_HAPPEN, '');
    const { observed } = this.observed(planned, observation);
    const witness = this.failingOnError(() => witnessFor(observed, property, what));
    if (witness === null) return null;
    const { schedule, steps } = witness;
    const named = schedule === null ? {} : { schedule };
    this.witnesses.push({ sentence, ...named, steps: steps.length });
    return witness;
  }

  private observed(
    { script, since, property }: PlannedProperty,
    observation: Observation,
  ): JudgedProperty {
    const { implementation } = this;
    const { scenario } = this.planner;
    const outcomes = () => observation.outcomes();
    return { property, observed: { implementation, script, scenario, since, outcomes } };
  }

  /** Whoever samples may try what may happen, and was not seen, several times. */
  private async search(planned: PlannedProperty): Promise<Observation> {
    const { script, quantifier } = planned;
    const { mode, attempts = 1 } = this.implementation;
    let observation = await this.observe(script);
    if (quantifier === 'every') return observation;
    for (let attempt = 1; attempt < attempts; attempt++) {
      if (judgeProperty(planned, observation, mode).verdict === 'pass') break;
      const more = await this.implementation.run(script, attempt);
      observation = mergeObservations(observation, more);
      this.last = { key: JSON.stringify(script), observation };
    }
    return observation;
  }

  private async observe(script: Script): Promise<Observation> {
    const key = JSON.stringify(script);
    if (this.last?.key === key) return this.last.observation;
    this.checkSupport(script);
    const observation = await this.implementation.run(script);
    this.last = { key, observation };
    return observation;
  }

  private checkSupport(script: Script): void {
    const { name, capabilities, unsupportedReason } = this.implementation;
    const missing = this.needs(script).filter((capability) => !capabilities.includes(capability));
    const why =
      missing.length > 0
        ? `does not claim: ${missing.join(', ')}`
        : (this.notApplicable ?? unsupportedReason?.call(this.implementation, script) ?? null);
    if (why === null) return;
    this.verdict = 'unsupported';
    throw new UnsupportedError(`${name} ${why}`);
  }

  private needs(script: Script): Capability[] {
    return [...capabilitiesFor(script, this.planner.expectedReports)];
  }

  private failingOnError<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      this.verdict = 'fail';
      throw error;
    }
  }
}
