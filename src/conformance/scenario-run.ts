/**
 * One scenario: its script as it grows, the outcomes that the implementation reports, and the
 * verdict. The implementation is given scripts only, never a claim.
 */
import { AssertionError } from 'chai';
import type { Claim } from '../judgement/claim';
import { interleavingTable, stepsOfTrace } from '../judgement/interleaving-table';
import { type Breach, judge, type Quantifier } from '../judgement/judge';
import { logIsCleanBut } from '../judgement/kernel-log';
import type { ReportName } from '../spec/names';
import type { Script } from '../spec/script';
import { type Capability, capabilitiesFor } from './capabilities';
import type { Implementation, Observation, Outcome } from './implementation';
import { joined } from './joined-observation';
import { type ScenarioDetails, TRACES_TOLD_MAX } from './scenario-details';
import type { ScenarioRecord, Verdict } from './scenario-record';
import { ScriptBuilder } from './script-builder';

/** How often a script is sampled for what may happen, until it is seen. */
const ROUNDS = 6;

/** A guarantee does not hold in some outcome, which is told in full. */
export class BreachError extends AssertionError<Record<string, never>> {
  /** The failing interleaving, tasks side by side; null where there is none to show. */
  constructor(
    message: string,
    readonly table: string | null,
  ) {
    super(
      table === null
        ? message
        : `${message}\n\nThe shortest interleaving in which that happens:\n\n${table}\n`,
    );
  }
}

/** The implementation does not claim what the scenario needs. */
export class UnsupportedError extends Error {}

/** Nothing can be said: the situation was not reached, or not explored in full. */
export class InconclusiveError extends Error {}

export class ScenarioRun {
  readonly builder = new ScriptBuilder();
  private readonly namedReports = new Set<ReportName>();
  private readonly expected = new Set<ReportName>();
  private claims = 0;
  private verdict: Verdict = 'pass';
  private last: { key: string; observation: Observation } | null = null;

  constructor(readonly implementation: Implementation) {}

  /** Judge a claim on all outcomes of the script so far. */
  async judge(claim: Claim, quantifier: Quantifier): Promise<void> {
    this.claims++;
    await this.check(this.builder.script(), claim, quantifier);
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
    await this.check(script, logIsCleanBut(this.namedReports), 'every');
    if (vain !== null) this.inconclusive(vain);
    await this.mustRace(script);
  }

  /** Note that a step failed for a reason of its own. */
  fail(): void {
    if (this.verdict === 'pass') this.verdict = 'fail';
  }

  record(): ScenarioRecord {
    const { name, version, mode, capabilities } = this.implementation;
    return {
      verdict: this.verdict,
      interleavings: String(this.last?.observation.interleavings ?? 0n),
      states: this.last?.observation.states ?? 0,
      implementation: { name, version, mode, capabilities: [...capabilities] },
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

  private async check(script: Script, claim: Claim, quantifier: Quantifier): Promise<void> {
    let observation = await this.observe(script);
    const judged = () => judge(claim, quantifier, observation.outcomes(), this.builder.since);
    let breach = judged();
    const rounds = quantifier === 'some' && this.implementation.mode === 'sampled' ? ROUNDS : 1;
    for (let round = 1; breach !== null && round < rounds; round++) {
      observation = await this.observeMore(script, observation, round);
      breach = judged();
    }
    const undecided =
      !observation.complete && (breach === null ? quantifier === 'every' : breach.outcome === null);
    if (undecided) {
      this.inconclusive(
        `gave up after ${observation.states} states: make the script smaller (fewer racing tasks or calls)`,
      );
    }
    if (breach === null) return;
    if (quantifier === 'some' && this.implementation.mode === 'sampled') {
      this.inconclusive(`not seen in ${observation.interleavings} runs: ${breach.why}`);
    }
    this.verdict = 'fail';
    throw this.breachError(script, breach);
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
    const observation = joined(before, await this.implementation.run(script, round));
    this.last = { key: JSON.stringify(script), observation };
    return observation;
  }

  /** A callback that is held shows nothing unless all comes to rest with the callback entered. */
  private async heldInVain(): Promise<string | null> {
    const until = new Map(
      this.builder.heldCallbacks().map((held) => [callbackName(held), held.continuesIn]),
    );
    if (until.size === 0) return null;
    const observation = await this.observe(this.builder.script());
    for (const { trace } of observation.outcomes()) {
      let phase = 0;
      for (const event of trace) {
        if (event.kind === 'settled') phase = event.phase + 1;
        if (event.kind !== 'enter') continue;
        if (phase < (until.get(callbackName(event)) ?? 0)) until.delete(callbackName(event));
      }
    }
    const [never] = until.keys();
    return never === undefined ? null : `${never} is held, but was never entered meanwhile`;
  }

  /** A race in which nothing races shows nothing. */
  private async mustRace(script: Script): Promise<void> {
    const observation = await this.observe(script);
    const races = script.phases.some((actions) => new Set(actions.map(actorKey)).size > 1);
    if (races && this.implementation.mode === 'exhaustive' && observation.interleavings === 1n) {
      this.inconclusive('tasks race, but there is only one interleaving');
    }
  }

  private needsOnlyWhatIsClaimed(script: Script): void {
    const missing = this.needs(script).filter(
      (capability) => !this.implementation.capabilities.includes(capability),
    );
    const why =
      missing.length > 0
        ? `does not claim: ${missing.join(', ')}`
        : (this.implementation.declines?.(script) ?? null);
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

  private breachError(script: Script, { why, outcome }: Breach): BreachError {
    return new BreachError(why, outcome === null ? null : this.table(script, outcome));
  }

  private table(script: Script, outcome: Outcome): string {
    return interleavingTable(
      this.implementation.explain?.(script, outcome) ?? stepsOfTrace(outcome.trace),
    );
  }
}

function callbackName({ callback, driver }: { callback: string; driver: string }): string {
  return `${callback} of driver ${driver}`;
}

function actorKey(action: Script['phases'][number][number]): string {
  return 'task' in action ? JSON.stringify(action.task) : action.do;
}
