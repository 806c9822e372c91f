/** A feature file as its Rules and scenarios: what the checks of the features look at. */
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import type { GherkinDocument, Rule, Scenario, Tag } from '@cucumber/messages';

export interface ScenarioSummary {
  readonly name: string;
  readonly location: string;
  readonly tags: readonly string[];
  /** Whether one of its own steps is a Then. */
  readonly hasThen: boolean;
}

export interface RuleSummary {
  readonly name: string;
  readonly location: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly scenarios: readonly ScenarioSummary[];
}

export interface FeatureSummary {
  readonly location: string;
  readonly tags: readonly string[];
  readonly rules: readonly RuleSummary[];
  /** Scenarios that are in no Rule. */
  readonly strays: readonly ScenarioSummary[];
}

/** Parses a feature file. Throws an error that names the lines at fault. */
export function summariseFeature(text: string, file: string): FeatureSummary {
  const { feature } = parse(text);
  const at = ({ location }: { readonly location: { readonly line: number } }): string =>
    `${file}:${location.line}`;
  const scenario = (node: Scenario): ScenarioSummary => ({
    name: node.name,
    location: at(node),
    tags: names(node.tags),
    hasThen: node.steps.some(({ keywordType }) => `${keywordType}` === 'Outcome'),
  });
  const scenarios = (children: Rule['children']): ScenarioSummary[] =>
    children.flatMap((child) => (child.scenario ? [scenario(child.scenario)] : []));
  const rule = (node: Rule): RuleSummary => ({
    name: node.name,
    location: at(node),
    tags: names(node.tags),
    description: node.description,
    scenarios: scenarios(node.children),
  });
  const children = feature?.children ?? [];
  return {
    location: feature ? at(feature) : `${file}:1`,
    tags: names(feature?.tags ?? []),
    rules: children.flatMap((child) => (child.rule ? [rule(child.rule)] : [])),
    strays: scenarios(children),
  };
}

function parse(text: string): GherkinDocument {
  let nodes = 0;
  const builder = new AstBuilder(() => `${nodes++}`);
  return new Parser(builder, new GherkinClassicTokenMatcher()).parse(text);
}

function names(tags: readonly Tag[]): readonly string[] {
  return tags.map(({ name }) => name);
}
