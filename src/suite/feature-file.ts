/** Feature files as Rules, scenarios and steps: from their text, or from Cucumber's messages. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import type {
  Background,
  GherkinDocument,
  Rule,
  Scenario,
  Step,
  TableRow,
  Tag,
} from '@cucumber/messages';

/** A line of a feature file that pickles refer to by the id of its syntax-tree node. */
export interface FeatureLine {
  readonly nodeId: string;
  /** `file:line`. */
  readonly location: string;
}

export interface FeatureStep extends FeatureLine {
  /** `Given`, `When`, `Then`, `And` or `But`. */
  readonly keyword: string;
  readonly text: string;
}

export interface FeatureScenario extends FeatureLine {
  readonly name: string;
  readonly tags: readonly string[];
  /** The steps of the feature's Background, then those of the Rule's. */
  readonly background: readonly FeatureStep[];
  readonly steps: readonly FeatureStep[];
  /** The rows of an outline's examples. */
  readonly rows: readonly FeatureLine[];
}

export interface FeatureRule {
  readonly name: string;
  readonly location: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly scenarios: readonly FeatureScenario[];
}

export interface Feature {
  readonly name: string;
  /** The path of its file. */
  readonly file: string;
  readonly location: string;
  readonly tags: readonly string[];
  readonly rules: readonly FeatureRule[];
  readonly scenariosOutsideRules: readonly FeatureScenario[];
}

/** Every feature of a suite, sorted by the path of its file, which begins with `features/`. */
export function readFeatures(suite: string): Feature[] {
  return readdirSync(join(suite, 'features'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.feature'))
    .map((path) => join('features', path))
    .sort()
    .map((file) => parseFeature(readFileSync(join(suite, file), 'utf8'), file));
}

/** Parses a feature file. Throws an error that names the lines at fault. */
export function parseFeature(text: string, file: string): Feature {
  let nodes = 0;
  const builder = new AstBuilder(() => `${nodes++}`);
  return featureOf(new Parser(builder, new GherkinClassicTokenMatcher()).parse(text), file);
}

export function featureOf({ feature }: GherkinDocument, file: string): Feature {
  const reader = new NodeReader(file);
  const children = feature?.children ?? [];
  const background = reader.background(children);
  return {
    name: feature?.name ?? '',
    file,
    location: feature ? reader.locationOf(feature) : `${file}:1`,
    tags: namesOf(feature?.tags ?? []),
    rules: children.flatMap(({ rule }) => (rule ? [reader.rule(rule, background)] : [])),
    scenariosOutsideRules: reader.scenarios(children, background),
  };
}

/** The children of a feature or a Rule. */
type Children = readonly { readonly background?: Background; readonly scenario?: Scenario }[];

class NodeReader {
  constructor(private readonly file: string) {}

  rule(rule: Rule, outer: readonly FeatureStep[]): FeatureRule {
    const background = [...outer, ...this.background(rule.children)];
    return {
      name: rule.name,
      location: this.locationOf(rule),
      tags: namesOf(rule.tags),
      description: rule.description,
      scenarios: this.scenarios(rule.children, background),
    };
  }

  background(children: Children): FeatureStep[] {
    return children.flatMap(({ background }) => this.steps(background?.steps ?? []));
  }

  scenarios(children: Children, background: readonly FeatureStep[]): FeatureScenario[] {
    return children.flatMap(({ scenario }) => {
      if (scenario === undefined) return [];
      const { name, tags, steps, examples } = scenario;
      const rows = examples.flatMap(({ tableBody }) => tableBody);
      return [
        {
          ...this.line(scenario),
          name,
          tags: namesOf(tags),
          background,
          steps: this.steps(steps),
          rows: rows.map((row) => this.line(row)),
        },
      ];
    });
  }

  locationOf({ location }: Pick<Rule, 'location'>): string {
    return `${this.file}:${location.line}`;
  }

  private steps(steps: readonly Step[]): FeatureStep[] {
    return steps.map((step) => {
      return { ...this.line(step), keyword: step.keyword.trim(), text: step.text };
    });
  }

  private line(node: Scenario | Step | TableRow): FeatureLine {
    return { nodeId: node.id, location: this.locationOf(node) };
  }
}

function namesOf(tags: readonly Tag[]): string[] {
  return tags.map(({ name }) => name);
}
