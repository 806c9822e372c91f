/** Reads the guarantees: those that a Rule judges, and those in features/ledger.yaml. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type CatalogueEntry, readCatalogue, readNotJudged } from '../../src/suite/catalogue';
import { type Feature, type FeatureRule, readFeatures } from '../../src/suite/feature-file';
import { splitDescription } from './description';
import type { Guarantee, Scenario } from './guarantee';

/** A Rule's part of a guarantee; the catalogue has the rest. */
type RulePart = Omit<Guarantee, 'versions' | 'observable' | 'catalogued' | 'reason'>;

/** All guarantees of the catalogue, in its order. */
export function readSuite(folder: string): Guarantee[] {
  const read = (file: string): string => readFileSync(join(folder, 'features', file), 'utf8');
  const catalogue = readCatalogue(read('catalogue.yaml'), 'features/catalogue.yaml').entries;
  const notJudged = readNotJudged(read('ledger.yaml'), 'features/ledger.yaml').entries;
  const rules = new Map(
    readFeatures(folder)
      .flatMap((feature) => feature.rules.map((rule) => guaranteeOf(rule, feature)))
      .map((rule) => [rule.id, rule]),
  );
  const notJudgedById = new Map(notJudged.map((entry) => [entry.id, entry]));
  return catalogue.flatMap((entry): Guarantee[] => {
    const { id, versions, observable, source: catalogued } = entry;
    const rule = rules.get(id);
    if (rule !== undefined) {
      const scenarios = rule.scenarios.map((one) => ({
        ...one,
        versions: entry.scenarios?.[one.id] ?? null,
      }));
      return [{ ...rule, versions, observable, catalogued, reason: null, scenarios }];
    }
    const reason = notJudgedById.get(id);
    return reason === undefined ? [] : [{ ...withoutRule(entry), ...reason }];
  });
}

function withoutRule({ id, versions, observable, source, location }: CatalogueEntry): Guarantee {
  return {
    id,
    statement: '',
    area: null,
    feature: '',
    location,
    versions,
    observable,
    catalogued: source,
    source: '',
    explanation: '',
    reason: '',
    scenarios: [],
  };
}

function guaranteeOf(rule: FeatureRule, { name: feature, file }: Feature): RulePart {
  return {
    id: idOf(rule),
    statement: rule.name,
    area: basename(dirname(file)),
    feature,
    location: rule.location,
    ...splitDescription(rule.description),
    scenarios: rule.scenarios.map((scenario): Scenario => {
      const { name, location, background, steps } = scenario;
      return { id: idOf(scenario), name, location, versions: null, background, steps };
    }),
  };
}

function idOf({ tags }: { readonly tags: readonly string[] }): string {
  return tags.find((tag) => /^@G-\d/.test(tag))?.slice(1) ?? '';
}
