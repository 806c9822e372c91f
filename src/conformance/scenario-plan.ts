/** What a scenario asks: its scripts, and the properties that must hold of them. Nothing has run. */

import type { ScenarioRef } from '../counterexample/counterexample';
import type { Quantifier } from '../properties/evaluate';
import { logIsCleanBut } from '../properties/kernel-reports';
import type { Property } from '../properties/property';
import type { ReportName } from '../protocol/names';
import type { Script } from '../protocol/script';
import { type HeldCallback, ScriptBuilder } from './script-builder';

/** The sentence of the implicit property of every scenario. */
export const NOTHING_ELSE = 'the kernel reports nothing else';

/** A property, the sentence that states it, and the script that it is about. */
export interface PlannedProperty {
  readonly sentence: string;
  readonly property: Property;
  readonly quantifier: Quantifier;
  readonly script: Script;
  /** Number of the first phase after the last `Then` before it. */
  readonly since: number;
}

export interface ScenarioPlan {
  /** Null where the scenario has no id. */
  readonly scenario: ScenarioRef | null;
  /** In the order of the sentences. The implicit property of every scenario is the last. */
  readonly properties: readonly PlannedProperty[];
  /** Callbacks that must be entered while they are held, in `heldIn`. */
  readonly held: readonly HeldCallback[];
  readonly heldIn: Script;
  /** The whole script, which goes on until no callback is held. */
  readonly script: Script;
}

/** A plan of a scenario with an id. */
export type FiledPlan = ScenarioPlan & { readonly scenario: ScenarioRef };

/** Writes the plan of one scenario, sentence by sentence. */
export class ScenarioPlanner {
  readonly builder = new ScriptBuilder();
  scenario: ScenarioRef | null = null;
  private readonly properties: PlannedProperty[] = [];
  private readonly named = new Set<ReportName>();
  private readonly reports = new Set<ReportName>();

  /** Plan a property of the script so far. */
  plan(sentence: string, property: Property, quantifier: Quantifier): PlannedProperty {
    this.builder.mustHaveActed();
    const { since } = this.builder;
    const planned = { sentence, property, quantifier, script: this.builder.script(), since };
    this.properties.push(planned);
    return planned;
  }

  /** A report that the scenario is about: the kernel log may show it. */
  name(report: ReportName): void {
    this.named.add(report);
  }

  /** A report that a later sentence asks for. */
  expect(report: ReportName): void {
    this.reports.add(report);
  }

  /**
   * Reports that some sentence asks for. They are known before anything runs: an implementation
   * that would not notice one must not be led into it.
   */
  get expectedReports(): ReadonlySet<ReportName> {
    return this.reports;
  }

  /** The plan of the whole scenario. Throws an Error if no Then plans anything. */
  finish(): ScenarioPlan {
    if (this.properties.length === 0) {
      throw new Error(
        'the scenario has no Then that judges anything: it would pass whatever happens',
      );
    }
    const { builder, scenario } = this;
    const script = builder.scriptWithoutHolds();
    const implicit: PlannedProperty = {
      sentence: NOTHING_ELSE,
      property: logIsCleanBut(this.named),
      quantifier: 'every',
      script,
      since: builder.since,
    };
    return {
      scenario,
      properties: [...this.properties, implicit],
      held: builder.heldCallbacks(),
      heldIn: builder.script(),
      script,
    };
  }
}
