/** Finds the scenario, step and line of a feature file that a pickle was made from. */
import type { GherkinDocument, Pickle } from '@cucumber/messages';
import {
  type FeatureRule,
  type FeatureScenario,
  type FeatureStep,
  featureOf,
} from './feature-file';

interface IndexedScenario {
  readonly scenario: FeatureScenario;
  /** The Rule around the scenario. */
  readonly rule: FeatureRule | undefined;
}

export class FeatureIndex {
  readonly #scenarios = new Map<string, IndexedScenario>();
  readonly #steps = new Map<string, FeatureStep>();
  /** The locations of example rows, by the row's node id. */
  readonly #rows = new Map<string, string>();

  constructor(documents: readonly GherkinDocument[]) {
    for (const document of documents) {
      const { rules, scenariosOutsideRules } = featureOf(document, document.uri ?? '');
      for (const scenario of scenariosOutsideRules) this.#add({ scenario, rule: undefined });
      for (const rule of rules) {
        for (const scenario of rule.scenarios) this.#add({ scenario, rule });
      }
    }
  }

  /** The scenario, or scenario outline, that a pickle was made from. */
  scenario(pickle: Pickle): IndexedScenario | undefined {
    return this.#scenarios.get(pickle.astNodeIds[0] ?? '');
  }

  /** `file:line` of a pickle: of its example row, if it has one. */
  location(pickle: Pickle): string {
    const row = this.#rows.get(pickle.astNodeIds[1] ?? '');
    return row ?? this.scenario(pickle)?.scenario.location ?? pickle.uri;
  }

  /** The step that a pickle's step was made from. */
  step(astNodeIds: readonly string[]): FeatureStep | undefined {
    return this.#steps.get(astNodeIds[0] ?? '');
  }

  #add(indexed: IndexedScenario): void {
    const { nodeId, background, steps, rows } = indexed.scenario;
    this.#scenarios.set(nodeId, indexed);
    for (const step of [...background, ...steps]) this.#steps.set(step.nodeId, step);
    for (const row of rows) this.#rows.set(row.nodeId, row.location);
  }
}
