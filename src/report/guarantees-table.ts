/** docs/guarantees.md: each guarantee of the catalogue, its scenarios, faults and results. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../conformance/verdict';
import { compareIds } from '../counterexample/scenario-id';
import {
  type CatalogueEntry,
  type NotJudgedEntry,
  readCatalogue,
  readNotJudged,
} from '../suite/catalogue';
import { type Feature, readFeatures } from '../suite/feature-file';
import { groupDigits } from './console-text';
import { markdownTable } from './markdown-table';
import { type RecordedResult, readRecorded } from './recorded-result';

/** Where the table is, and the results of runs that it is made of, under the project's folder. */
export const TABLE = 'docs/guarantees.md';
export const RESULTS = 'results';

/** What the table needs of a fault. */
export interface KnownFault {
  readonly id: string;
  readonly breaks: readonly string[];
}

/** The verdicts on one implementation. */
export interface Results {
  readonly name: string;
  readonly version: string;
  /** By scenario; numbers of interleavings may be too large to be exact. */
  readonly scenarios: Readonly<Record<string, ScenarioResult>>;
}

interface ScenarioResult {
  readonly verdict: Verdict;
  readonly interleavings: number;
  readonly interleavingsAreExact?: false | undefined;
}

interface TableSources {
  readonly features: readonly Feature[];
  readonly catalogue: readonly CatalogueEntry[];
  readonly notJudged: readonly NotJudgedEntry[];
  readonly faults: readonly KnownFault[];
  readonly reference: Results;
  readonly others: readonly Results[];
}

/** Larger numbers are rounded. */
const EXACT_BELOW = 1_000_000;

const HEAD = `# The guarantees

Each guarantee of the catalogue, with its source, its scenarios, how many interleavings they cover on the
reference, the [seeded faults](faults.md) that they detect, and the implementations that were checked.
\`npm run table\` writes this page; a test fails if it is stale.

A count such as 4/5 says how many scenarios passed on an implementation; the others were unsupported, failed,
or were not reached.
`;

/** The up-to-date page. */
export function projectTable(project: string, faults: readonly KnownFault[]): string {
  const text = (path: string) => readFileSync(join(project, path), 'utf8');
  const all = projectResults(project);
  const reference = all.find(({ name }) => name === 'reference');
  if (reference === undefined) throw new Error(`${RESULTS}/ has no results of the reference`);
  return renderTable({
    features: readFeatures(project),
    catalogue: readCatalogue(text('features/catalogue.yaml'), 'features/catalogue.yaml').entries,
    notJudged: readNotJudged(text('features/ledger.yaml'), 'features/ledger.yaml').entries,
    faults,
    reference,
    others: all.filter((results) => results !== reference),
  });
}

/** The recorded results, sorted by file name. */
export function projectResults(project: string): Results[] {
  return readRecorded(join(project, RESULTS)).map(resultsOf);
}

function resultsOf({ implementation, guarantees }: RecordedResult): Results {
  const { name, version } = implementation;
  const scenarios = guarantees.flatMap((guarantee) => guarantee.scenarios);
  return { name, version, scenarios: Object.fromEntries(scenarios.map((one) => [one.id, one])) };
}

/** The table as Markdown. */
function renderTable(sources: TableSources): string {
  const { catalogue, faults, others, features } = sources;
  const rules = features.flatMap((feature) => feature.rules);
  const judged = [...catalogue].sort((one, other) => compareIds(one.id, other.id));
  const rows = judged.flatMap(({ id, source }) => {
    const rule = rules.find(({ tags }) => tags.includes(`@${id}`));
    if (rule === undefined) return [];
    const scenarios = scenarioIds(rule.scenarios);
    const killed = faults.filter(({ breaks }) => breaks.includes(id)).map((fault) => fault.id);
    return [
      [
        id,
        rule.name,
        source,
        scenarios.join(', '),
        covered(sources.reference, scenarios),
        killed.join(', '),
        others.flatMap((results) => checkedOn(results, scenarios)).join(', ') || '—',
      ],
    ];
  });
  const names = ['id', 'guarantee', 'source', 'scenarios', 'interleavings', 'faults', 'checked on'];
  return `${HEAD}\n${markdownTable(names, rows)}\n\n${notJudgedTable(sources.notJudged)}`;
}

function scenarioIds(scenarios: readonly { readonly tags: readonly string[] }[]): string[] {
  const tags = scenarios.flatMap((scenario) => scenario.tags);
  return tags.filter((tag) => /^@G-\d+\.\d+$/.test(tag)).map((tag) => tag.slice(1));
}

function covered({ scenarios }: Results, ids: readonly string[]): string {
  const sum = ids.reduce((total, id) => total + (scenarios[id]?.interleavings ?? 0), 0);
  const areExact = ids.every((id) => scenarios[id]?.interleavingsAreExact !== false);
  const number =
    sum < EXACT_BELOW ? groupDigits(sum) : sum.toExponential(1).replace('e+', ' × 10^');
  return areExact ? number : `≥ ${number}`;
}

function checkedOn({ name, version, scenarios }: Results, ids: readonly string[]): string[] {
  const supported = ids.filter((id) => (scenarios[id]?.verdict ?? 'unsupported') !== 'unsupported');
  if (supported.length === 0) return [];
  const passed = supported.filter((id) => scenarios[id]?.verdict === 'pass').length;
  return [`${name} ${version} (${passed}/${ids.length})`];
}

function notJudgedTable(notJudged: readonly NotJudgedEntry[]): string {
  const entries = [...notJudged].sort((one, other) => compareIds(one.id, other.id));
  const rows = entries.map((entry) => [entry.id, entry.statement, entry.source, entry.reason]);
  const names = ['id', 'guarantee', 'source', 'why it is not judged'];
  const head = '## Not judged\n\nGuarantees that no scenario can judge, and why.\n';
  return `${head}\n${markdownTable(names, rows)}\n`;
}
