/** A scenario in one interleaving only: it is replayed, and the scenario's properties are evaluated. */
import { stepOfEvent } from '../counterexample/counterexample';
import { interleavingTable } from '../counterexample/interleaving-table';
import { scriptHash } from '../counterexample/schedule-string';
import { type Property, reasonIn } from '../properties/property';
import { violationPoint } from '../properties/violation-point';
import type { ExplainedStep, Implementation } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { InterleavingRecord, InterleavingWanted } from './attachments';
import type { PlannedProperty, ScenarioPlan, ScenarioPlanner } from './scenario-plan';

export class ReplayRun {
  private steps: readonly ExplainedStep[] | null = null;
  private problem: string | null = null;
  private violatedAt: number | null = null;
  private readonly judged: InterleavingRecord['judged'] = [];

  constructor(
    private readonly implementation: Implementation,
    private readonly wanted: InterleavingWanted,
    private readonly planner: ScenarioPlanner,
  ) {}

  /** Evaluate a property of the script that was asked for; properties of other scripts are passed over. */
  async judge(planned: PlannedProperty, _next?: () => readonly Property[]): Promise<null> {
    const { script, sentence, property, quantifier, since } = planned;
    if (scriptHash(script) !== this.wanted.script) return null;
    const steps = this.replay(script);
    if (this.problem !== null) return null;
    const trace = steps.flatMap(({ events }) => events);
    const why = reasonIn(property, since, trace);
    this.judged.push({ sentence, quantifier, why });
    if (why !== null && quantifier === 'every') {
      // Other interleavings are unknown here: the step is the first after which the property stays false.
      this.violatedAt ??= stepOfEvent(steps, violationPoint(property, since, trace, []));
    }
    return null;
  }

  async finish({ properties }: ScenarioPlan): Promise<void> {
    await this.judge(properties.at(-1) as PlannedProperty);
  }

  record(): InterleavingRecord {
    const { scenario } = this.planner;
    return {
      guarantee: scenario === null ? '' : `${scenario.guaranteeId}: ${scenario.statement}`,
      found: this.steps !== null,
      problem: this.problem,
      table: interleavingTable(this.steps ?? [], this.violatedAt),
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
