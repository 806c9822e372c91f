/** Reads the guarantees of the specification: each Rule, and each entry of the ledger. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import type { Background, Rule, Scenario as ScenarioNode, Tag } from '@cucumber/messages';
import { type CatalogueEntry, readCatalogue, readLedger } from '../../src/suite/catalogue';
import { splitDescription } from './description';
import type { Guarantee, Scenario, Step } from './guarantee';

/** A Rule's part of a guarantee; the catalogue has the rest. */
type RulePart = Omit<Guarantee, 'versions' | 'observable' | 'reason'>;

/** All guarantees of the catalogue, in its order. */
export function readSuite(folder: string): Guarantee[] {
  const read = (file: string): string => readFileSync(join(folder, 'features', file), 'utf8');
  const catalogue = readCatalogue(read('catalogue.yaml'), 'features/catalogue.yaml').entries;
  const ledger = readLedger(read('ledger.yaml'), 'features/ledger.yaml').entries;
  const rules = new Map(
    readdirSync(join(folder, 'features'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.feature'))
      .flatMap((path) => readFeature(read(path), path))
      .map((rule) => [rule.id, rule]),
  );
  const explained = new Map(ledger.map((entry) => [entry.id, entry]));
  return catalogue.flatMap((entry): Guarantee[] => {
    const { id, versions, observable } = entry;
    const rule = rules.get(id);
    if (rule !== undefined) return [{ ...rule, versions, observable, reason: null }];
    const excused = explained.get(id);
    return excused === undefined ? [] : [{ ...unjudged(entry), ...excused }];
  });
}

function unjudged({ id, versions, observable, location }: CatalogueEntry): Guarantee {
  return {
    id,
    statement: '',
    area: null,
    feature: '',
    location,
    versions,
    observable,
    source: '',
    explanation: '',
    reason: '',
    scenarios: [],
  };
}

function readFeature(text: string, path: string): RulePart[] {
  let nodes = 0;
  const parser = new Parser(new AstBuilder(() => `${nodes++}`), new GherkinClassicTokenMatcher());
  const { feature } = parser.parse(text);
  const children = feature?.children ?? [];
  const background = backgroundOf(children);
  return children.flatMap(({ rule }) =>
    rule === undefined ? [] : [readRule(rule, feature?.name ?? '', path, background)],
  );
}

function readRule(rule: Rule, feature: string, path: string, outer: readonly Step[]): RulePart {
  const file = `features/${path}`;
  const background = [...outer, ...backgroundOf(rule.children)];
  return {
    id: idOf(rule.tags),
    statement: rule.name,
    area: basename(dirname(path)),
    feature,
    location: `${file}:${rule.location.line}`,
    ...splitDescription(rule.description),
    scenarios: rule.children.flatMap(({ scenario }) =>
      scenario === undefined ? [] : [readScenario(scenario, file, background)],
    ),
  };
}

function readScenario(node: ScenarioNode, file: string, background: readonly Step[]): Scenario {
  return {
    id: idOf(node.tags),
    name: node.name,
    location: `${file}:${node.location.line}`,
    background,
    steps: node.steps.map(stepOf),
  };
}

function backgroundOf(children: readonly { readonly background?: Background }[]): Step[] {
  return children.flatMap(({ background }) => (background?.steps ?? []).map(stepOf));
}

function stepOf({ keyword, text }: Step): Step {
  return { keyword: keyword.trim(), text };
}

function idOf(tags: readonly Tag[]): string {
  return tags.find(({ name }) => /^@G-\d/.test(name))?.name.slice(1) ?? '';
}
