/** Whether a shard's file is as --shard has made it: all that it says must follow from its cases. */
import { renderConformance } from './conformance-json';
import { applyExpectations } from './expectations';
import { reportOfCases } from './shard-cases';
import { type ShardFile, shardFileSchema } from './shard-json';
import type { NamedShard } from './shard-mismatch';
import { asShard } from './shard-report';

/** One line: which shard was edited, and where it shows first; null where none was. */
export function edited(shards: readonly NamedShard[]): string | null {
  for (const shard of shards) {
    const { part } = shard.report;
    const where =
      emptyScenario(shard) ??
      (part.unfiled.length > 0 && part.problems.length === 0 ? 'part.unfiled' : null) ??
      differenceAt(shard.report, asMade(shard), '');
    if (where === null) continue;
    return `${shard.file}: edited, as ${where} does not follow from the rest; run --shard ${part.index}/${part.total} again`;
  }
  return null;
}

/** The worst verdict of no case is a pass. */
function emptyScenario({ report: { part } }: NamedShard): string | null {
  const empty = Object.entries(part.cases).find(([, cases]) => cases.length === 0);
  return empty === undefined ? null : `part.cases.${empty[0]}`;
}

/** The file that --shard writes for these cases. */
function asMade(shard: NamedShard): ShardFile {
  const { suite, part } = shard.report;
  const { index, total, selection, features, asked, expectations } = part;
  const info = { index, total, selection, features, verdictOptions: asked, expectations };
  const report = applyExpectations(expectations, asShard(reportOfCases([shard]), info));
  return shardFileSchema.parse(JSON.parse(renderConformance(report, suite)));
}

/** The path of the first member that differs, the digest last; null where none does. */
function differenceAt(found: unknown, made: unknown, path: string): string | null {
  if (typeof found !== 'object' || typeof made !== 'object' || found === null || made === null) {
    return found === made ? null : path;
  }
  const members = [new Map(Object.entries(found)), new Map(Object.entries(made))] as const;
  const keys = new Set(members.flatMap((map) => [...map.keys()]));
  const inOrder = [...keys].sort((one, other) => Number(one === 'part') - Number(other === 'part'));
  for (const key of inOrder) {
    const [left, right] = members.map((map) => map.get(key));
    const where = differenceAt(left, right, path === '' ? key : `${path}.${key}`);
    if (where !== null) return where;
  }
  return null;
}
