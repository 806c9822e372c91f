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
import { offersProgram, searchScript } from '../model-checker/searched-implementation';
import { logIsCleanBut } from '../properties/kernel-reports';
import type { Monitor, Property } from '../properties/property';
import { type Capability, capabilitiesFor } from '../protocol/capabilities';
import type { Implementation, Observation, Outcome } from '../protocol/implementation';
import { mergeObservations } from '../protocol/merge-observations';
import type { Script } from '../protocol/script';
import {
  type ScenarioDetails,
  type ScenarioRecord,
  TRACES_SHOWN_MAX,
  type Witness,
} from './attachments';
import { InconclusiveError, UnsupportedError, ViolationError } from './errors';
import { holdMonitor } from './inconclusive';
import { judgeProperty, whyVacuous } from './judge';
import {
  NOTHING_ELSE,
  type PlannedProperty,
  type ScenarioPlan,
  type ScenarioPlanner,
} from './scenario-plan';
import type { Verdict } from './verdict';

/** How a sentence begins that says what may happen. */
const MAY_HAPPEN = /^it may happen that /;

/** What was observed of a script last. */
interface Observed {
  readonly script: string;
  /** Names of the monitors that it tells; null where it tells all traces. */
  readonly monitors: ReadonlySet<string> | null;
  readonly observation: Observation;
}

export class ScenarioRun {
  private verdict: Verdict = 'pass';
  private last: Observed | null = null;
  private readonly witnesses: Witness[] = [];
  /** Why the implementation isn't asked this at all; null where it is. */
  notApplicable: string | null = null;
  /** Whether Linux permits what the scenario says may happen, and an implementation can do better. */
  isPermission = false;
  /** A part of the sentence that is known to fail, or of why; null where nothing is. */
  knownFailure: string | null = null;
  private counterexampleSteps: number | null = null;

  constructor(
    readonly implementation: Implementation,
    private readonly planner: ScenarioPlanner,
  ) {}

  /**
   * Judge a property on all outcomes of its script. Returns a witness of what may happen, and null
   * for what always holds. Throws a {@link ViolationError}, an {@link InconclusiveError} or an
   * {@link UnsupportedError}. `next` are the properties of the same script that are to be judged next.
   */
  async judge(
    planned: PlannedProperty,
    next: () => readonly Property[] = () => [],
  ): Promise<Counterexample | null> {
    const observation = await this.search(planned, next);
    const observed = this.observed(planned, observation);
    const judgement = judgeProperty(planned, observation, this.implementation.mode);
    if (judgement.verdict === 'inconclusive') this.inconclusive(judgement.why);
    if (judgement.verdict === 'fail') {
      const { why, outcome } = judgement;
      const isUnused = planned.quantifier === 'some' && outcome === null;
      if (this.isPermission && isUnused) this.unsupported(`does better than it must: ${why}`);
      this.violated(planned, observed, why, outcome);
    }
    return planned.quantifier === 'some' ? this.witness(planned, observed) : null;
  }

  /** Judge what must hold of the whole scenario. Throws as {@link judge} does. */
  async finish(plan: ScenarioPlan): Promise<void> {
    const { implementation } = this;
    const log = this.monitorsOf(plan.properties.at(-1) as PlannedProperty);
    const heldIn =
      plan.held.length === 0
        ? await this.observe(plan.script, log)
        : await this.observe(plan.heldIn, [holdMonitor(plan.held)]);
    const whole = await this.observe(plan.script, log);
    this.failingOnError(() => checkDeterminism(implementation, plan.script, whole.outcomes()));
    await this.judge(plan.properties.at(-1) as PlannedProperty);
    const vacuous = whyVacuous(plan, { heldIn, whole }, implementation.mode);
    if (vacuous !== null) this.inconclusive(vacuous);
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
      ...this.countExactness(),
      states: this.last?.observation.states ?? 0,
      implementation: {
        name,
        version,
        mode,
        capabilities: [...capabilities],
        ...(sampling === undefined ? {} : { sampling }),
      },
      witnesses: [...this.witnesses],
      ...(this.counterexampleSteps === null
        ? {}
        : { counterexampleSteps: this.counterexampleSteps }),
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
      ...this.countExactness(),
      outcomeCount: outcomes.length,
    };
  }

  private countExactness(): Pick<ScenarioRecord, 'interleavingsAreExact'> {
    const isExact = this.last?.observation.interleavingsAreExact !== false;
    return isExact ? {} : { interleavingsAreExact: false };
  }

  private inconclusive(why: string): never {
    this.verdict = 'inconclusive';
    throw new InconclusiveError(`inconclusive: ${why}`);
  }

  /** Throws with a counterexample, where some outcome shows one. */
  private violated(
    { property }: PlannedProperty,
    observed: ObservedScript,
    why: string,
    outcome: Outcome | null,
  ): never {
    this.verdict = 'fail';
    if (outcome === null) throw new ViolationError(why, null);
    const counterexample = counterexampleFor(observed, property, { why, outcome });
    this.counterexampleSteps ??= counterexample.steps.length;
    throw new ViolationError(counterexample.what, counterexample);
  }

  private witness(
    { sentence, property }: PlannedProperty,
    observed: ObservedScript,
  ): Counterexample | null {
    const what = sentence.replace(MAY_HAPPEN, '');
    const witness = this.failingOnError(() => witnessFor(observed, property, what));
    if (witness === null) return null;
    const { schedule, steps } = witness;
    const named = schedule === null ? {} : { schedule };
    this.witnesses.push({ sentence, ...named, steps: steps.length });
    return witness;
  }

  private observed({ script, since }: PlannedProperty, observation: Observation): ObservedScript {
    const { implementation } = this;
    const { scenario } = this.planner;
    return {
      implementation,
      script,
      scenario,
      since,
      outcomes: () => observation.outcomes(),
      outcomesBy: (monitors) => {
        if (!offersProgram(implementation)) return observation.outcomes();
        return searchScript(implementation, script, { monitors }).outcomes();
      },
    };
  }

  /**
   * Whoever samples may try several times what may happen, and what is known to fail: that a run
   * did not meet the interleaving is no news of either.
   */
  private async search(
    planned: PlannedProperty,
    next: () => readonly Property[],
  ): Promise<Observation> {
    const { script } = planned;
    const { mode, attempts = 1 } = this.implementation;
    const sought = this.soughtVerdict(planned);
    let observation = await this.observe(script, this.monitorsOf(planned), () =>
      next().map((property) => property.monitor(planned.since)),
    );
    if (sought === null) return observation;
    for (let attempt = 1; attempt < attempts; attempt++) {
      if (judgeProperty(planned, observation, mode).verdict === sought) break;
      const more = await this.implementation.run(script, attempt);
      observation = mergeObservations(observation, more);
      this.last = { script: JSON.stringify(script), monitors: null, observation };
    }
    return observation;
  }

  private soughtVerdict(planned: PlannedProperty): Verdict | null {
    if (planned.quantifier === 'some') return 'pass';
    return this.isKnownToFail(planned) ? 'fail' : null;
  }

  /** What no sentence names shows at the end, as a report of the kernel does. */
  private isKnownToFail({ sentence }: PlannedProperty): boolean {
    const { knownFailure } = this;
    return knownFailure !== null && (sentence.includes(knownFailure) || sentence === NOTHING_ELSE);
  }

  private monitorsOf({ property, since }: PlannedProperty): Monitor[] {
    return [property.monitor(since)];
  }

  /** What was observed last, where it tells the states of these monitors; a search tells more. */
  private async observe(
    script: Script,
    monitors: readonly Monitor[],
    more: () => readonly Monitor[] = () => [],
  ): Promise<Observation> {
    const key = JSON.stringify(script);
    const { last, implementation } = this;
    const tells = monitors.every(({ name }) => last?.monitors?.has(name) ?? true);
    if (last?.script === key && tells) return last.observation;
    this.checkSupport(script);
    if (!offersProgram(implementation)) {
      const observation = await implementation.run(script);
      this.last = { script: key, monitors: null, observation };
      return observation;
    }
    const all = [...monitors, ...more(), ...this.implicitMonitors()];
    const observation = searchScript(implementation, script, { monitors: all });
    this.last = { script: key, monitors: new Set(all.map(({ name }) => name)), observation };
    return observation;
  }

  /** The monitors of what is judged of every scenario at its end. */
  private implicitMonitors(): Monitor[] {
    const held = this.planner.builder.heldCallbacks();
    const log = logIsCleanBut(new Set()).monitor(this.planner.builder.since);
    return held.length === 0 ? [log] : [log, holdMonitor(held)];
  }

  private checkSupport(script: Script): void {
    const { capabilities, unsupportedReason } = this.implementation;
    const missing = this.needs(script).filter((capability) => !capabilities.includes(capability));
    const why =
      missing.length > 0
        ? `does not claim: ${missing.join(', ')}`
        : (this.notApplicable ?? unsupportedReason?.call(this.implementation, script) ?? null);
    if (why !== null) this.unsupported(why);
  }

  private unsupported(why: string): never {
    this.verdict = 'unsupported';
    throw new UnsupportedError(`${this.implementation.name} ${why}`);
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
