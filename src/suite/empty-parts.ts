/** What a feature file says and no scenario judges: Gherkin passes it over without a word. */
import type { Feature, GherkinDocument, Rule, Scenario } from '@cucumber/messages';

const OUTLINE = /outline|template/i;

/** One line for each Feature, Rule or outline that yields no scenario: file and line, and what was expected. */
export function emptyParts({ feature }: GherkinDocument, uri: string): readonly string[] {
  if (feature === undefined) return [];
  const rules = feature.children.flatMap(({ rule }) => rule ?? []);
  const scenarios = [feature, ...rules].flatMap(scenariosOf);
  const empty = rules.filter((rule) => scenariosOf(rule).length === 0);
  const problems = [
    ...empty.map((rule) => problem(uri, rule, `Rule "${rule.name}" has no scenarios`)),
    ...scenarios.flatMap((scenario) => emptyExamples(scenario, uri)),
  ];
  if (problems.length > 0 || scenarios.length > 0) return problems;
  return [problem(uri, feature, `Feature "${feature.name}" has no scenarios`)];
}

function scenariosOf({ children }: Pick<Feature | Rule, 'children'>): readonly Scenario[] {
  return (children as Rule['children']).flatMap(({ scenario }) => scenario ?? []);
}

function emptyExamples({ keyword, name, examples, location }: Scenario, uri: string): string[] {
  const what = `${keyword} "${name}" has`;
  if (OUTLINE.test(keyword) && examples.length === 0) {
    return [problem(uri, { location }, `${what} no Examples`)];
  }
  return examples
    .filter(({ tableBody }) => tableBody.length === 0)
    .map((one) => problem(uri, one, `${what} Examples without rows`));
}

function problem(uri: string, { location }: Pick<Rule, 'location'>, what: string): string {
  return `${uri}:${location.line}: ${what}; expected at least one`;
}
