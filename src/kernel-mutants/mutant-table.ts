/** The results as a page: the score, which guarantee kills which mutant, and what lives. */
import { type MutantRecord, type MutantStatus, mutantStatuses } from './mutant-record';
import type { Reason } from './reasons';

export interface MutantTotals {
  readonly counts: Readonly<Record<MutantStatus, number>>;
  /** Of those that survive, the ones that are equivalent for a reason. */
  readonly argued: number;
  /** Mutants that a suite can be expected to notice. */
  readonly scored: number;
  /** Of these, in percent, those that it kills or that make it give up. */
  readonly score: number;
}

type Reasons = ReadonlyMap<string, Reason>;

/** What was judged, and when. */
export interface JudgedTree {
  /** `6.12.1`. */
  readonly release: string;
  readonly file: string;
  readonly compiler: string;
  /** `2026-11-21`. */
  readonly date: string;
  /** Scenarios that pass without a change. */
  readonly scenarios: number;
  /** Whether the traces of mutants that live were compared with those of the tree. */
  readonly compares: boolean;
  /** Mutants that have not been judged. */
  readonly waiting: readonly string[];
}

const DETECTED: readonly MutantStatus[] = ['killed', 'not terminating', 'error'];
const NONE: Reasons = new Map();

export function totalsOf(records: readonly MutantRecord[], reasons: Reasons = NONE): MutantTotals {
  const count = (status: MutantStatus) => records.filter((one) => one.status === status).length;
  const counts = Object.fromEntries(mutantStatuses.map((status) => [status, count(status)]));
  const detected = DETECTED.reduce((sum, status) => sum + count(status), 0);
  const argued = records.filter((one) => isArgued(one, reasons)).length;
  const scored = detected + count('survived') - argued;
  return {
    counts: counts as Record<MutantStatus, number>,
    argued,
    scored,
    score: scored === 0 ? 100 : (100 * detected) / scored,
  };
}

function isArgued({ id, status, differs }: MutantRecord, reasons: Reasons): boolean {
  return status === 'survived' && differs === null && reasons.get(id)?.kind === 'equivalent';
}

export function renderTotals(records: readonly MutantRecord[], reasons: Reasons = NONE): string {
  const { counts, argued, scored, score } = totalsOf(records, reasons);
  const parts = mutantStatuses.map((status) => `${counts[status]} ${status}`);
  const note = argued === 0 ? '' : `, of which ${argued} are equivalent for a reason`;
  return `${records.length} mutants: ${parts.join(', ').replace(/\d+ survived/, `$&${note}`)}; score ${score.toFixed(1)} % of ${scored}`;
}

export function renderPage(
  { release, file, compiler, date, scenarios, compares, waiting }: JudgedTree,
  records: readonly MutantRecord[],
  reasons: Reasons = NONE,
): string {
  const survivors = records.filter(({ status }) => status === 'survived');
  const argued = survivors.filter((one) => isArgued(one, reasons));
  const others = survivors.filter((one) => !isArgued(one, reasons));
  const sections = [
    "# Mutants of the kernel's source",
    `Linux ${release}, \`${file}\`, compiled by ${compiler}; ${date}. \`npm run mutate:kernel -- --page\`
writes this page, and [Mutants](mutation.md#mutants-of-the-kernels-source) explains it. A mutant is named by its line
and its operator.`,
    `${renderTotals(records, reasons)}. ${scenarios} scenarios pass without a change, and judge.${
      compares ? '' : ' The traces of those that survive were not compared (`--no-compare`).'
    }`,
    ...(waiting.length === 0
      ? []
      : [`${waiting.length} more have not been judged: ${waiting.join(', ')}.`]),
    '## By operator',
    table(['operator', ...mutantStatuses], byOperator(records)),
    '## By guarantee',
    'The first scenario that kills a mutant ends its judgement; those with the fewest states come first.',
    table(['guarantee', 'mutants', 'which'], byGuarantee(records)),
    ...mutantsOf(others, 'Survivors', reasons),
    ...mutantsOf(argued, 'Survivors that are equivalent for a reason', reasons),
    ...mutantsOf(withStatus(records, 'not terminating'), 'Searches that do not terminate'),
    ...mutantsOf(withStatus(records, 'error'), 'Errors'),
    ...mutantsOf(withStatus(records, 'equivalent'), 'Equivalent mutants'),
    ...mutantsOf(withStatus(records, 'not compiled'), 'Not compiled'),
  ];
  return `${sections.join('\n\n')}\n`;
}

function withStatus(records: readonly MutantRecord[], status: MutantStatus): MutantRecord[] {
  return records.filter((one) => one.status === status);
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
  heading: string,
  reasons: Reasons = NONE,
): string[] {
  if (records.length === 0) return [];
  const rows = records.map(({ id, function: name, note, judged }) => {
    const why = reasons.get(id)?.why;
    const noted = note === null || why === undefined ? (note ?? '') : ` ${asSentence(note)}`;
    return [id, `${name}()`, String(judged), `${why ?? ''}${noted}`];
  });
  return [`## ${heading}`, table(['mutant', 'function', 'scenarios', 'note'], rows)];
}

function asSentence(note: string): string {
  return `${note.slice(0, 1).toUpperCase()}${note.slice(1)}.`;
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}
