/** docs/guarantees.md: each guarantee of the catalogue, and what stands behind it. */
import type { CatalogueEntry, NotJudgedEntry } from '../suite/catalogue';
import type { Feature } from '../suite/feature-file';
import { compareIds } from '../suite/scenario-ids';
import { groupDigits } from './console-text';
import { markdownTable } from './markdown-table';
import type { Results } from './results';

/** Of a fault, what the table tells. */
export interface KnownFault {
  readonly id: string;
  readonly breaks: readonly string[];
}

export interface TableSources {
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

Each guarantee of the catalogue: where it is promised, what judges it, and what that is worth. Written
by \`npm run table\`; \`npm test\` fails where it is stale.

Interleavings are those that the scenarios cover on the reference. The faults are implementations that
differ from the reference in one place (\`faults/\`), which the scenarios of the guarantee tell from it:
\`npm run faults\` shows that. A count such as 4/5 says how many scenarios passed on an implementation;
the others were unsupported there, failed, or were not reached.
`;

/** The table as Markdown. */
export function renderTable(sources: TableSources): string {
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
  return sum < EXACT_BELOW ? groupDigits(sum) : sum.toExponential(1).replace('e+', ' × 10^');
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
  const head = '## In the ledger\n\nWhat cannot be judged here, and why.\n';
  return `${head}\n${markdownTable(names, rows)}\n`;
}
