/** Why some shards are not all the shards of one run. */
import type { ShardFile } from './shard-json';
import { scenariosOf } from './shard-report';

/** A shard, and the file that it was read from. */
export interface NamedShard {
  readonly file: string;
  readonly report: ShardFile & { readonly part: NonNullable<ShardFile['part']> };
}

/** The version of an implementation in a report without any record of a scenario. */
const UNKNOWN = 'unknown';

/** One line: what is wrong, and what to do; null where the shards make a whole run. */
export function mismatch(shards: readonly NamedShard[]): string | null {
  return (
    unfinished(shards) ??
    different(shards) ??
    misplaced(shards) ??
    missing(shards) ??
    ambiguous(shards) ??
    holes(shards)
  );
}

/** A shard that has recorded which implementation ran; any shard where none has. */
export function identified(shards: readonly NamedShard[]): NamedShard {
  const found = shards.find(({ report }) => report.implementation.version !== UNKNOWN) ?? shards[0];
  if (found === undefined) throw new RangeError('expected the shards of a run');
  return found;
}

function unfinished(shards: readonly NamedShard[]): string | null {
  const stopped = shards.find(({ report }) => report.complete !== true);
  if (stopped === undefined) return null;
  const { file, report } = stopped;
  return `${file}: its run did not reach its end; run --shard ${nameOf(report.part)} again`;
}

/** What must be the same in all shards, and whether it is short enough to be printed. */
interface Facet {
  readonly name: string;
  readonly of: (report: NamedShard['report']) => string;
  readonly isShort: boolean;
}

const facets: readonly Facet[] = [
  { name: 'numbers of shards', of: ({ part }) => `${part.total}`, isShort: true },
  { name: 'versions of the specification', of: ({ suite }) => named(suite), isShort: true },
  { name: 'implementations', of: ({ implementation }) => named(implementation), isShort: true },
  { name: 'searches', of: searchOf, isShort: true },
  { name: 'selections of scenarios', of: ({ part }) => part.selection.join(), isShort: false },
  { name: 'texts of the features', of: ({ part }) => part.features, isShort: false },
  { name: 'expectations', of: ({ part }) => JSON.stringify(part.expectations), isShort: false },
];

/** What is unknown of a shard in which no scenario recorded the implementation. */
const RECORDED: ReadonlySet<string> = new Set(['implementations', 'searches']);

function different(shards: readonly NamedShard[]): string | null {
  const model = identified(shards);
  for (const { name, of, isShort } of [...facets, ...optionsOf(shards)]) {
    for (const other of shards) {
      if (RECORDED.has(name) && other.report.implementation.version === UNKNOWN) continue;
      const [left, right] = [of(model.report), of(other.report)];
      if (left === right) continue;
      const values = isShort ? ` (${left} and ${right})` : '';
      return `${model.file} and ${other.file}: different ${name}${values}; expected shards of one run`;
    }
  }
  return null;
}

function optionsOf(shards: readonly NamedShard[]): Facet[] {
  const names = new Set(shards.flatMap(({ report }) => Object.keys(report.part.asked)));
  return [...names].sort().map((name) => {
    return { name, of: ({ part }) => part.asked[name] ?? 'none', isShort: true };
  });
}

/** A shard that is given twice, or whose index is impossible. */
function misplaced(shards: readonly NamedShard[]): string | null {
  const files = new Map<number, string>();
  for (const { file, report } of shards) {
    const { index, total } = report.part;
    if (index > total)
      return `${file}: shard ${nameOf(report.part)}; expected one from 1 to ${total}`;
    const first = files.get(report.part.index);
    if (first !== undefined) return `${first} and ${file}: both are shard ${nameOf(report.part)}`;
    files.set(report.part.index, file);
  }
  return null;
}

function missing(shards: readonly NamedShard[]): string | null {
  const { total } = identified(shards).report.part;
  const there = new Set(shards.map(({ report }) => report.part.index));
  const absent = Array.from({ length: total }, (_, index) => index + 1)
    .filter((index) => !there.has(index))
    .map((index) => `${index}/${total}`);
  return absent.length === 0 ? null : `incomplete: expected shard ${absent.join(', ')} too`;
}

/** A guarantee, or a scenario, that is in a shard twice, or in two shards as something else. */
function ambiguous(shards: readonly NamedShard[]): string | null {
  const statements = new Map<string, { readonly statement: string; readonly file: string }>();
  for (const { file, report } of shards) {
    const scenarios = report.guarantees.flatMap((guarantee) => guarantee.scenarios);
    const twice = repeated([...report.guarantees, ...scenarios].map(idOf));
    if (twice !== undefined) return `${file}: expected ${twice} once`;
    for (const { id, statement } of report.guarantees) {
      const known = statements.get(id) ?? { statement, file };
      statements.set(id, known);
      if (known.statement !== statement) {
        return `${known.file} and ${file}: different statements of ${id}; expected shards of one run`;
      }
    }
  }
  return null;
}

function repeated(ids: readonly string[]): string | undefined {
  return ids.find((id, index) => ids.indexOf(id) < index);
}

/** A case without ids cannot be looked up: it can stand for one scenario that seems to be missing. */
function holes(shards: readonly NamedShard[]): string | null {
  for (const { file, report } of shards) {
    const { part } = report;
    const judged = report.guarantees.flatMap(({ scenarios }) => scenarios.map(idOf));
    const own = scenariosOf(part);
    const absent = own.filter((id) => !judged.includes(id));
    if (absent.length > part.unfiled.length) {
      return `${file}: expected ${absent[0]}, which belongs to this shard, in it`;
    }
    const stray = [...judged, ...Object.keys(part.cases)].find((id) => !own.includes(id));
    if (stray !== undefined) return `${file}: expected no ${stray}, which is not of this shard`;
    const casesOf = judged.find((id) => part.cases[id] === undefined);
    if (casesOf !== undefined) return `${file}: expected the cases of ${casesOf} in it`;
    const unjudged = Object.keys(part.cases).find((id) => !judged.includes(id));
    if (unjudged !== undefined) return `${file}: expected ${unjudged} under its guarantee`;
  }
  return null;
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

function nameOf({ index, total }: { readonly index: number; readonly total: number }): string {
  return `${index}/${total}`;
}

function named({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name} ${version}`;
}

function searchOf({ mode, sampling }: NamedShard['report']): string {
  if (sampling === undefined) return mode;
  const { runs, bugDepth, seed } = sampling;
  return `--random ${runs} --bug-depth ${bugDepth} --seed ${seed}`;
}
