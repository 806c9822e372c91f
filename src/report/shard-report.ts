/**
 * A report of one part of a run that is split over machines. What it says of a guarantee whose
 * scenarios are not all in it is not the last word, so it never says that such a guarantee is kept.
 */
import type { Expectation } from './expectations';
import { countVerdicts, type GuaranteeReport, type Report } from './report';

/** Which part of which whole. */
export interface ShardInfo {
  /** From 1 to `total`. */
  readonly index: number;
  readonly total: number;
  /** Ids of all scenarios of the whole, sorted; every `total`-th is in this part. */
  readonly selection: readonly string[];
  /** A digest of the features' text: parts of different texts make no whole. */
  readonly features: string;
  /** Options that change verdicts, each with its value as it was written. */
  readonly asked: Readonly<Record<string, string>>;
  /** What was known to fail; whether a guarantee surprises is known when it is whole. */
  readonly expectations: readonly Expectation[];
}

/** The scenarios of a part, by their places among all. */
export function scenariosOf({
  index,
  total,
  selection,
}: Pick<ShardInfo, 'index' | 'total' | 'selection'>): string[] {
  return selection.filter((_, place) => place % total === index - 1);
}

/** Said of a run in which every scenario was left open; of a part it means nothing. */
export const NOTHING_JUDGED = 'nothing was judged: no scenario passed';

/** The report as one of a part: a guarantee is inconclusive unless it is whole, or broken. */
export function asPart(report: Report, part: ShardInfo): Report {
  const guarantees = report.guarantees.map((guarantee) => asPartial(guarantee, part));
  return {
    ...report,
    guarantees,
    totals: countVerdicts(guarantees.map(({ verdict }) => verdict)),
    problems: report.problems.filter((problem) => problem !== NOTHING_JUDGED),
    part,
  };
}

function asPartial(guarantee: GuaranteeReport, { selection }: ShardInfo): GuaranteeReport {
  const verdict = guarantee.verdict === 'fail' ? 'fail' : 'inconclusive';
  const here = new Set(guarantee.scenarios.map(({ id }) => id));
  const all = selection.filter((id) => id.startsWith(`${guarantee.id}.`));
  const elsewhere = all.filter((id) => !here.has(id));
  if (elsewhere.length === 0) return guarantee;
  return { ...guarantee, verdict, elsewhere };
}
