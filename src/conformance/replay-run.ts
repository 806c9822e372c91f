/** One interleaving of a scenario, made once more, and what its sentences say of it. */

import { type ScenarioRef, stepOfEvent } from '../counterexample/counterexample';
import { interleavingTable } from '../counterexample/interleaving-table';
import { scriptHash } from '../counterexample/schedule-string';
import type { Quantifier } from '../properties/evaluate';
import type { Property } from '../properties/property';
import { violationPoint } from '../properties/violation-point';
import type { ExplainedStep, Implementation } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { InterleavingRecord, InterleavingWanted } from './interleaving-record';

/** A sentence, as it is held against the one trace there is. */
export interface Sentence {
  readonly text: string;
  readonly claim: Property;
  readonly quantifier: Quantifier;
  /** Number of the first phase after the last `Then` before it. */
  readonly since: number;
}

export class InterleavingRun {
  private steps: readonly ExplainedStep[] | null = null;
  private problem: string | null = null;
  private breaksAt: number | null = null;
  private readonly judged: InterleavingRecord['judged'] = [];

  constructor(
    private readonly implementation: Implementation,
    private readonly wanted: InterleavingWanted,
  ) {}

  /** Judge a sentence where it is about the script that was asked for; others are passed over. */
  judge(script: Script, { text: sentence, claim, quantifier, since }: Sentence): void {
    if (scriptHash(script) !== this.wanted.script) return;
    const steps = this.replay(script);
    if (this.problem !== null) return;
    const trace = steps.flatMap(({ events }) => events);
    const why = claim({ trace, since });
    this.judged.push({ sentence, quantifier, why });
    if (why === null || quantifier === 'some') return;
    this.breaksAt ??= stepOfEvent(steps, violationPoint(claim, since, trace, []));
  }

  record(origin: ScenarioRef | null): InterleavingRecord {
    return {
      guarantee: origin === null ? '' : `${origin.guaranteeId}: ${origin.statement}`,
      found: this.steps !== null,
      problem: this.problem,
      table: interleavingTable(this.steps ?? [], this.breaksAt),
      judged: this.judged,
    };
  }

  private replay(script: Script): readonly ExplainedStep[] {
    try {
      this.steps ??= this.implementation.replay?.(script, this.wanted.schedule) ?? [];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.steps = [];
      this.problem = error.message;
    }
    return this.steps;
  }
}
