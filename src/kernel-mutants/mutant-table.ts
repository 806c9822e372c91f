/** The results as a page: the score, which guarantee kills which mutant, and what lives. */
import { type MutantRecord, type MutantStatus, mutantStatuses } from './mutant-record';

export interface MutantTotals {
  readonly counts: Readonly<Record<MutantStatus, number>>;
  /** Mutants that a suite can be expected to notice. */
  readonly scored: number;
  /** Of these, in percent, those that it kills or that make it give up. */
  readonly score: number;
}

const DETECTED: readonly MutantStatus[] = ['killed', 'not terminating', 'error'];

export function totalsOf(records: readonly MutantRecord[]): MutantTotals {
  const count = (status: MutantStatus) => records.filter((one) => one.status === status).length;
  const counts = Object.fromEntries(mutantStatuses.map((status) => [status, count(status)]));
  const detected = DETECTED.reduce((sum, status) => sum + count(status), 0);
  const scored = detected + count('survived');
  return {
    counts: counts as Record<MutantStatus, number>,
    scored,
    score: scored === 0 ? 100 : (100 * detected) / scored,
  };
}

export function renderTotals(records: readonly MutantRecord[]): string {
  const { counts, scored, score } = totalsOf(records);
  const parts = mutantStatuses.map((status) => `${counts[status]} ${status}`);
  return `${records.length} mutants: ${parts.join(', ')}; score ${score.toFixed(1)} % of ${scored}`;
}

export function renderPage(
  release: string,
  file: string,
  records: readonly MutantRecord[],
): string {
  const sections = [
    "# Mutants of the kernel's source",
    `Linux ${release}, \`${file}\`. \`npm run mutate:kernel\` writes this page; [Mutation
testing](mutation.md) is of this project's own code.`,
    `${renderTotals(records)}.`,
    '## By operator',
    table(['operator', ...mutantStatuses], byOperator(records)),
    '## By guarantee',
    'The first scenario that kills a mutant ends its judgement, and the cheapest comes first.',
    table(['guarantee', 'mutants', 'which'], byGuarantee(records)),
    ...mutantsOf(records, 'survived', 'Survivors'),
    ...mutantsOf(records, 'not terminating', 'Searches that do not terminate'),
    ...mutantsOf(records, 'error', 'Errors'),
    ...mutantsOf(records, 'equivalent', 'Equivalent mutants'),
    ...mutantsOf(records, 'not compiled', 'Not compiled'),
  ];
  return `${sections.join('\n\n')}\n`;
}

function byOperator(records: readonly MutantRecord[]): string[][] {
  const operators = [...new Set(records.map(({ operator }) => operator))].sort();
  return operators.map((operator) => {
    const own = records.filter((one) => one.operator === operator);
    const { counts } = totalsOf(own);
    return [operator, ...mutantStatuses.map((status) => String(counts[status]))];
  });
}

function byGuarantee(records: readonly MutantRecord[]): string[][] {
  const killed = new Map<string, string[]>();
  for (const { id, kill } of records) {
    if (kill === null) continue;
    const model = kill.memoryModel === 'sc' ? '' : ` (${kill.memoryModel})`;
    killed.set(kill.guarantee, [...(killed.get(kill.guarantee) ?? []), `${id}${model}`]);
  }
  return [...killed]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([guarantee, ids]) => [guarantee, String(ids.length), ids.join(', ')]);
}

function mutantsOf(
  records: readonly MutantRecord[],
  status: MutantStatus,
  heading: string,
): string[] {
  const own = records.filter((one) => one.status === status);
  if (own.length === 0) return [];
  const rows = own.map(({ id, function: name, note, judged }) => {
    return [id, `${name}()`, String(judged), note ?? ''];
  });
  return [`## ${heading}`, table(['mutant', 'function', 'scenarios', 'note'], rows)];
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}
