/**
 * One scenario: its script as it grows, the outcomes that the implementation reports, and the
 * verdict. The implementation is given scripts only, never a claim.
 */

import type { Counterexample, ScenarioRef } from '../counterexample/counterexample';
import { checkDeterminism } from '../counterexample/determinism-check';
import { counterexampleFor, type ObservedScript, witnessFor } from '../counterexample/findings';
import { evaluate, type Quantifier } from '../properties/evaluate';
import { logIsCleanBut } from '../properties/kernel-log';
import type { Property } from '../properties/property';
import { type Capability, capabilitiesFor } from '../protocol/capabilities';
import type { Implementation, Observation } from '../protocol/implementation';
import { mergeObservations } from '../protocol/merge-observations';
import type { ReportName } from '../protocol/names';
import type { Script } from '../protocol/script';
import type { ScenarioRecord, Verdict, Witness } from './attachments';
import { whyGivenUp } from './cut-off-text';
import { InconclusiveError, UnsupportedError, ViolationError } from './errors';
import { unreachedHolds, vacuousRace } from './inconclusive';
import { type ScenarioDetails, TRACES_TOLD_MAX } from './scenario-details';
import { ScriptBuilder } from './script-builder';

/** How a sentence begins that says what may happen. */
const MAY_HAPPEN = /^it may happen that /;

export class ScenarioRun {
  readonly builder = new ScriptBuilder();
  private readonly namedReports = new Set<ReportName>();
  private readonly expected = new Set<ReportName>();
  private claims = 0;
  private verdict: Verdict = 'pass';
  private last: { key: string; observation: Observation } | null = null;
  private readonly witnesses: Witness[] = [];
  /** What the scenario belongs to, where that is known: it is told with its interleavings. */
  origin: ScenarioRef | null = null;
  /** Why the implementation isn't asked this at all; null where it is. */
  notAsked: string | null = null;

  constructor(readonly implementation: Implementation) {}

  /**
   * Judge a claim on all outcomes of the script so far. Of a claim that something may happen, it
   * returns the shortest interleaving in which it does.
   */
  async judge(
    claim: Property,
    quantifier: Quantifier,
    sentence = 'the claim holds',
  ): Promise<Counterexample | null> {
    this.claims++;
    const script = this.builder.script();
    await this.check(script, claim, quantifier);
    return quantifier === 'some' ? this.witness(script, claim, sentence) : null;
  }

  /** A report that the scenario is about, and that is no blemish then. */
  name(report: ReportName): void {
    this.namedReports.add(report);
  }

  /**
   * A report that the scenario will ask for, said before anything is run: an implementation that
   * would not notice it must not be led into it.
   */
  expect(report: ReportName): void {
    this.expected.add(report);
  }

  /** What is judged of every scenario besides its sentences. */
  get implicitProperty(): Property {
    return logIsCleanBut(this.namedReports);
  }

  /** What must hold of every scenario when it has been told to its end. */
  async finish(): Promise<void> {
    if (this.claims === 0) {
      this.verdict = 'fail';
      throw new Error(
        'the scenario has no Then that judges anything: it would pass whatever happens',
      );
    }
    const vain = await this.heldInVain();
    const script = this.builder.scriptWithoutHolds();
    await this.mustRepeat(script);
    await this.check(script, this.implicitProperty, 'every');
    if (vain.length > 0) this.inconclusive(vain.join('; '));
    await this.mustRace(script);
  }

  /** Note that a step failed for a reason of its own. */
  fail(): void {
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

  /** What the scenario asks for, and what was seen of it last. */
  details(): ScenarioDetails {
    const script = this.builder.scriptWithoutHolds();
    const outcomes = [...(this.last?.observation.outcomes() ?? [])];
    return {
      script,
      needs: this.needs(script),
      outcomes: outcomes.slice(0, TRACES_TOLD_MAX).map(({ trace, interleavings }) => ({
        trace: [...trace],
        interleavings: String(interleavings),
      })),
      outcomeCount: outcomes.length,
    };
  }

  private async check(script: Script, claim: Property, quantifier: Quantifier): Promise<void> {
    let observation = await this.observe(script);
    const judged = () => evaluate(claim, quantifier, observation.outcomes(), this.builder.since);
    let breach = judged();
    const rounds = quantifier === 'some' ? (this.implementation.attempts ?? 1) : 1;
    for (let round = 1; breach !== null && round < rounds; round++) {
      observation = await this.observeMore(script, observation, round);
      breach = judged();
    }
    const undecided =
      !observation.complete && (breach === null ? quantifier === 'every' : breach.outcome === null);
    if (undecided) this.inconclusive(whyGivenUp(observation));
    if (breach === null) return;
    if (quantifier === 'some' && this.implementation.mode === 'sampled') {
      this.inconclusive(`not seen in ${observation.interleavings} runs: ${breach.why}`);
    }
    this.verdict = 'fail';
    const { why, outcome } = breach;
    if (outcome === null) throw new ViolationError(why, null);
    const found = this.repeating(() =>
      counterexampleFor(this.findings(script, observation), claim, { why, outcome }),
    );
    throw new ViolationError(found.why, found.told);
  }

  private async witness(
    script: Script,
    claim: Property,
    sentence: string,
  ): Promise<Counterexample | null> {
    const findings = this.findings(script, await this.observe(script));
    const what = sentence.replace(MAY_HAPPEN, '');
    const told = this.repeating(() => witnessFor(findings, claim, what));
    if (told === null) return null;
    const { schedule, steps } = told;
    this.witnesses.push({ sentence, ...(schedule === null ? {} : { schedule }), steps });
    return told;
  }

  private findings(script: Script, observation: Observation): ObservedScript {
    const { implementation, origin } = this;
    const { since } = this.builder;
    return { implementation, script, origin, since, outcomes: () => observation.outcomes() };
  }

  private async observe(script: Script): Promise<Observation> {
    const key = JSON.stringify(script);
    if (this.last?.key === key) return this.last.observation;
    this.needsOnlyWhatIsClaimed(script);
    const observation = await this.implementation.run(script);
    this.last = { key, observation };
    return observation;
  }

  private async observeMore(
    script: Script,
    before: Observation,
    round: number,
  ): Promise<Observation> {
    const observation = mergeObservations(before, await this.implementation.run(script, round));
    this.last = { key: JSON.stringify(script), observation };
    return observation;
  }

  private async heldInVain(): Promise<readonly string[]> {
    const held = this.builder.heldCallbacks();
    if (held.length === 0) return [];
    return unreachedHolds(held, (await this.observe(this.builder.script())).outcomes());
  }

  /** A race in which nothing races shows nothing. */
  private async mustRace(script: Script): Promise<void> {
    const { interleavings } = await this.observe(script);
    if (this.implementation.mode !== 'exhaustive') return;
    const what = vacuousRace(script, interleavings);
    if (what !== null) this.inconclusive(what);
  }

  /** Of an implementation that does not do the same again nothing is known, whatever was seen. */
  private async mustRepeat(script: Script): Promise<void> {
    if (this.implementation.replay === undefined) return;
    const observation = await this.observe(script);
    this.repeating(() => checkDeterminism(this.implementation, script, observation.outcomes()));
  }

  private repeating<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      this.verdict = 'fail';
      throw error;
    }
  }

  private needsOnlyWhatIsClaimed(script: Script): void {
    const missing = this.needs(script).filter(
      (capability) => !this.implementation.capabilities.includes(capability),
    );
    const why =
      missing.length > 0
        ? `does not claim: ${missing.join(', ')}`
        : (this.notAsked ?? this.implementation.unsupportedReason?.(script) ?? null);
    if (why === null) return;
    this.verdict = 'unsupported';
    throw new UnsupportedError(`${this.implementation.name} ${why}`);
  }

  private needs(script: Script): Capability[] {
    return [...capabilitiesFor(script, this.expected)];
  }

  private inconclusive(why: string): never {
    this.verdict = 'inconclusive';
    throw new InconclusiveError(`inconclusive: ${why}`);
  }
}
