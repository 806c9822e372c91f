/**
 * The coverage check: each guarantee of the catalogue has one Rule that judges it, or one entry in
 * ledger.yaml that says why nothing does, and every id is used once.
 */
import type { CatalogueEntry, NotJudgedEntry } from '../../src/suite/catalogue';
import type { Feature, FeatureRule, FeatureScenario } from '../../src/suite/feature-file';

export interface CoverageInput {
  readonly features: readonly Feature[];
  readonly catalogue: readonly CatalogueEntry[];
  readonly notJudged: readonly NotJudgedEntry[];
}

/** Where an id is used. */
interface IdUse {
  readonly id: string;
  readonly location: string;
}

const GUARANTEE_TAG = /^@G-\d{3}$/;
const SCENARIO_TAG = /^@G-\d{3}\.[1-9]\d*$/;
/** A tag that looks as if it were meant to be an id. */
const ANY_ID_TAG = /^@G\b/i;

/** One line for each problem, with file and line. */
export function coverageProblems({ features, catalogue, notJudged }: CoverageInput): string[] {
  const rules = features.flatMap((feature) => feature.rules);
  const uses = [...rules.flatMap((rule) => idUseOf(rule, guaranteeTag(rule))), ...notJudged];
  return [
    ...features.flatMap(featureProblems),
    ...rules.flatMap(ruleProblems),
    ...catalogue
      .filter(({ id }) => uses.every((use) => use.id !== id))
      .map(
        ({ id, location }) => `${location}: ${id} has neither a Rule nor an entry in ledger.yaml`,
      ),
    ...uses
      .filter(({ id }) => catalogue.every((entry) => entry.id !== id))
      .map(({ id, location }) => `${location}: ${id} is not in catalogue.yaml`),
    ...catalogue.flatMap((entry) => unknownScenarios(entry, rules)),
    ...usedTwice(catalogue),
    ...usedTwice(uses),
    ...usedTwice(
      rules
        .flatMap((rule) => rule.scenarios)
        .flatMap((scenario) => idUseOf(scenario, scenarioTag(scenario))),
    ),
  ];
}

/** The releases of a scenario that its Rule does not have. */
function unknownScenarios(
  { id, location, scenarios = {} }: CatalogueEntry,
  rules: readonly FeatureRule[],
): string[] {
  const own = rules.find((rule) => guaranteeTag(rule) === id)?.scenarios ?? [];
  return Object.keys(scenarios)
    .filter((scenario) => own.every((one) => scenarioTag(one) !== scenario))
    .map((scenario) => `${location}: ${scenario} is no scenario of ${id}`);
}

function featureProblems(feature: Feature): string[] {
  return [
    ...feature.tags
      .filter((tag) => ANY_ID_TAG.test(tag))
      .map((tag) => `${feature.location}: a Feature has ${tag}; only Rules and scenarios have ids`),
    ...feature.scenariosOutsideRules.map(
      ({ location, name }) => `${location}: scenario "${name}" is in no Rule, so it judges nothing`,
    ),
  ];
}

function ruleProblems(rule: FeatureRule): string[] {
  const id = guaranteeTag(rule);
  const says = (what: string): string => `${rule.location}: Rule "${rule.name}" ${what}`;
  const problems: string[] = [];
  if (id === undefined) problems.push(says(`has ${idTags(rule)}; expected one such as @G-031`));
  if (!/^\s*Source: \S/m.test(rule.description)) {
    problems.push(says('has no line "Source: …" in its description'));
  }
  if (rule.scenarios.length === 0) problems.push(says('has no scenarios'));
  return [...problems, ...rule.scenarios.flatMap((scenario) => scenarioProblems(scenario, id))];
}

function scenarioProblems(scenario: FeatureScenario, ruleId: string | undefined): string[] {
  const id = scenarioTag(scenario);
  const says = (what: string): string =>
    `${scenario.location}: scenario "${scenario.name}" ${what}`;
  const problems: string[] = [];
  if (id === undefined) {
    problems.push(says(`has ${idTags(scenario)}; expected one such as @${ruleId ?? 'G-031'}.1`));
  } else if (ruleId !== undefined && !id.startsWith(`${ruleId}.`)) {
    problems.push(says(`has @${id}; its Rule's ids begin with @${ruleId}.`));
  }
  if (scenario.steps.every(({ keyword }) => keyword !== 'Then')) problems.push(says('has no Then'));
  return problems;
}

interface Tagged {
  readonly tags: readonly string[];
  readonly location: string;
}

function guaranteeTag({ tags }: Tagged): string | undefined {
  return onlyId(tags, GUARANTEE_TAG);
}

function scenarioTag({ tags }: Tagged): string | undefined {
  return onlyId(tags, SCENARIO_TAG);
}

/** The id in the tags, if it has the right form and no other tag looks like an id. */
function onlyId(tags: readonly string[], form: RegExp): string | undefined {
  const [id, ...more] = tags.filter((tag) => ANY_ID_TAG.test(tag));
  return id !== undefined && more.length === 0 && form.test(id) ? id.slice(1) : undefined;
}

function idTags({ tags }: Tagged): string {
  const ids = tags.filter((tag) => ANY_ID_TAG.test(tag));
  return ids.length === 0 ? 'no id' : ids.join(' and ');
}

function idUseOf({ location }: Tagged, id: string | undefined): IdUse[] {
  return id === undefined ? [] : [{ id, location }];
}

/** A problem for every use of an id after the first. */
function usedTwice(uses: readonly IdUse[]): string[] {
  const first = new Map<string, string>();
  const problems: string[] = [];
  for (const { id, location } of uses) {
    const before = first.get(id);
    if (before === undefined) first.set(id, location);
    else problems.push(`${location}: ${id} is already used at ${before}`);
  }
  return problems;
}
