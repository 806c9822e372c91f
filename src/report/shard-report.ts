/**
 * The report of one shard of a run that is split over machines. A guarantee with scenarios in other
 * shards never passes in it.
 */
import {
  countVerdicts,
  type GuaranteeReport,
  type Report,
  type ShardInfo,
  type VerdictCounts,
} from './report';

/** The ids of the scenarios of a shard. */
export function scenariosOf({
  index,
  total,
  selection,
}: Pick<ShardInfo, 'index' | 'total' | 'selection'>): string[] {
  return selection.filter((_, place) => place % total === index - 1);
}

/** A problem of a whole run only: a single shard may well have no scenario that passes. */
export const NOTHING_JUDGED = 'nothing was judged: no scenario passed';

/** The problem of a run whose scenarios say nothing: unsupported, not applicable or inconclusive. */
export function nothingJudged(
  { pass, fail, unsupported, inconclusive }: VerdictCounts,
  undecided: number,
): readonly string[] {
  const open = fail === 0 ? unsupported + inconclusive : undecided;
  return pass === 0 && open > 0 ? [NOTHING_JUDGED] : [];
}

/** A guarantee with scenarios in other shards is inconclusive, unless this shard violates it. */
export function asShard(report: Report, shard: ShardInfo): Report {
  const guarantees = report.guarantees.map((guarantee) => markPartial(guarantee, shard));
  return {
    ...report,
    guarantees,
    totals: countVerdicts(guarantees.map(({ verdict }) => verdict)),
    problems: report.problems.filter((problem) => problem !== NOTHING_JUDGED),
    shard,
  };
}

function markPartial(guarantee: GuaranteeReport, { selection }: ShardInfo): GuaranteeReport {
  const verdict = guarantee.verdict === 'fail' ? 'fail' : 'inconclusive';
  const here = new Set(guarantee.scenarios.map(({ id }) => id));
  const all = selection.filter((id) => id.startsWith(`${guarantee.id}.`));
  const elsewhere = all.filter((id) => !here.has(id));
  if (elsewhere.length === 0) return guarantee;
  return { ...guarantee, verdict, elsewhere };
}
