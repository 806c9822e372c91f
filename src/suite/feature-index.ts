/** Where scenarios and steps stand in the feature files, by the id of their syntax-tree node. */
import type { Background, GherkinDocument, Pickle, Scenario, Step } from '@cucumber/messages';

/** The Rule around a scenario. */
export interface RuleNode {
  readonly name: string;
  readonly location: string;
  readonly tags: readonly string[];
}

export interface ScenarioNode {
  readonly name: string;
  readonly location: string;
  readonly rule: RuleNode | undefined;
}

export interface StepNode {
  readonly location: string;
  readonly keyword: string;
}

export class FeatureIndex {
  readonly #scenarios = new Map<string, ScenarioNode>();
  readonly #steps = new Map<string, StepNode>();
  /** The lines of example rows, by the row's node id. */
  readonly #rows = new Map<string, string>();

  constructor(documents: readonly GherkinDocument[]) {
    for (const document of documents) this.#addDocument(document);
  }

  /** The scenario, or scenario outline, that a pickle was made from. */
  scenario(pickle: Pickle): ScenarioNode | undefined {
    return this.#scenarios.get(pickle.astNodeIds[0] ?? '');
  }

  /** `file:line` of a pickle: of its example row, if it has one. */
  location(pickle: Pickle): string {
    const row = this.#rows.get(pickle.astNodeIds[1] ?? '');
    return row ?? this.scenario(pickle)?.location ?? pickle.uri;
  }

  /** The step that a pickle's step was made from. */
  step(astNodeIds: readonly string[]): StepNode | undefined {
    return this.#steps.get(astNodeIds[0] ?? '');
  }

  #addDocument(document: GherkinDocument): void {
    const uri = document.uri ?? '';
    for (const child of document.feature?.children ?? []) {
      this.#addBlock(uri, child, undefined);
      if (!child.rule) continue;
      const rule: RuleNode = {
        name: child.rule.name,
        location: `${uri}:${child.rule.location.line}`,
        tags: child.rule.tags.map((tag) => tag.name),
      };
      for (const grandchild of child.rule.children) this.#addBlock(uri, grandchild, rule);
    }
  }

  #addBlock(
    uri: string,
    block: { readonly background?: Background; readonly scenario?: Scenario },
    rule: RuleNode | undefined,
  ): void {
    this.#addSteps(uri, block.background?.steps ?? []);
    const { scenario } = block;
    if (!scenario) return;
    const location = `${uri}:${scenario.location.line}`;
    this.#scenarios.set(scenario.id, { name: scenario.name, location, rule });
    this.#addSteps(uri, scenario.steps);
    for (const row of scenario.examples.flatMap((examples) => examples.tableBody)) {
      this.#rows.set(row.id, `${uri}:${row.location.line}`);
    }
  }

  #addSteps(uri: string, steps: readonly Step[]): void {
    for (const step of steps) {
      this.#steps.set(step.id, {
        location: `${uri}:${step.location.line}`,
        keyword: step.keyword.trim(),
      });
    }
  }
}
