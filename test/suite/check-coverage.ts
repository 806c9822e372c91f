/**
 * Whether the catalogue, the features and the ledger agree: each guarantee of the catalogue is
 * judged by one Rule or explained by one entry of the ledger, and every id is used once.
 */
import type { CatalogueEntry, LedgerEntry } from '../../src/suite/catalogue';
import type { Feature, FeatureRule, FeatureScenario } from '../../src/suite/feature-file';

/** What there is to compare. */
export interface CoverageInput {
  readonly features: readonly Feature[];
  readonly catalogue: readonly CatalogueEntry[];
  readonly ledger: readonly LedgerEntry[];
}

/** A place that claims an id, and what it is. */
interface Claim {
  readonly id: string;
  readonly location: string;
  readonly by: string;
}

const GUARANTEE_TAG = /^@G-\d{3}$/;
const SCENARIO_TAG = /^@G-\d{3}\.[1-9]\d*$/;
/** Whatever looks as if it were meant to be an id. */
const ANY_ID_TAG = /^@G\b/i;

/** One line for each thing that is wrong, with file and line; none if all is well. */
export function coverageProblems({ features, catalogue, ledger }: CoverageInput): string[] {
  const rules = features.flatMap((feature) => feature.rules);
  const claims = [
    ...rules.flatMap((rule) => claimOf(rule, 'a Rule', guaranteeTag(rule))),
    ...ledger.map(({ id, location }) => ({ id, location, by: 'the ledger' })),
  ];
  return [
    ...features.flatMap(featureProblems),
    ...rules.flatMap(ruleProblems),
    ...catalogue
      .filter(({ id }) => claims.every((claim) => claim.id !== id))
      .map(({ id, location }) => `${location}: ${id} has neither a Rule nor a ledger entry`),
    ...claims
      .filter(({ id }) => catalogue.every((entry) => entry.id !== id))
      .map(({ id, location, by }) => `${location}: ${id}, of ${by}, is not in the catalogue`),
    ...usedTwice(catalogue.map(({ id, location }) => ({ id, location, by: 'the catalogue' }))),
    ...usedTwice(claims),
    ...usedTwice(
      rules
        .flatMap((rule) => rule.scenarios)
        .flatMap((scenario) => claimOf(scenario, 'a scenario', scenarioTag(scenario))),
    ),
  ];
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

/** The id that one tag gives, if it is of the right form and no other tag looks like an id. */
function onlyId(tags: readonly string[], form: RegExp): string | undefined {
  const [id, ...more] = tags.filter((tag) => ANY_ID_TAG.test(tag));
  return id !== undefined && more.length === 0 && form.test(id) ? id.slice(1) : undefined;
}

function idTags({ tags }: Tagged): string {
  const ids = tags.filter((tag) => ANY_ID_TAG.test(tag));
  return ids.length === 0 ? 'no id' : ids.join(' and ');
}

function claimOf({ location }: Tagged, by: string, id: string | undefined): Claim[] {
  return id === undefined ? [] : [{ id, location, by }];
}

/** Every use of an id but the first. */
function usedTwice(claims: readonly Claim[]): string[] {
  const first = new Map<string, Claim>();
  const problems: string[] = [];
  for (const claim of claims) {
    const { id, location, by } = claim;
    const before = first.get(id);
    if (before === undefined) first.set(id, claim);
    else
      problems.push(`${location}: ${id}, of ${by}, is already ${before.by}'s: ${before.location}`);
  }
  return problems;
}
