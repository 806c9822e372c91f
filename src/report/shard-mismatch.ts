/** Why some parts are not all the parts of one run. */

import type { PartFile } from './shard-json';
import { scenariosOf } from './shard-report';

/** A part, and the file that it was read from. */
export interface NamedPart {
  readonly file: string;
  readonly report: PartFile & { readonly part: NonNullable<PartFile['part']> };
}

/** The version of an implementation that no scenario has asked for it. */
const UNKNOWN = 'unknown';

/** One line: what is wrong, and what to do; null where the parts make a whole. */
export function mismatch(parts: readonly NamedPart[]): string | null {
  return unfinished(parts) ?? different(parts) ?? twice(parts) ?? missing(parts) ?? holes(parts);
}

/** A part that has asked the implementation who it is; where none has, any part. */
export function identified(parts: readonly NamedPart[]): NamedPart {
  const found = parts.find(({ report }) => report.implementation.version !== UNKNOWN) ?? parts[0];
  if (found === undefined) throw new RangeError('expected the parts of a run');
  return found;
}

function unfinished(parts: readonly NamedPart[]): string | null {
  const stopped = parts.find(({ report }) => report.complete !== true);
  if (stopped === undefined) return null;
  const { file, report } = stopped;
  return `${file}: its run did not reach its end; run --shard ${nameOf(report.part)} again`;
}

/** What must be the same in all parts, and whether it is short enough to be told. */
interface Facet {
  readonly name: string;
  readonly of: (report: NamedPart['report']) => string;
  readonly told: boolean;
}

const facets: readonly Facet[] = [
  { name: 'numbers of parts', of: ({ part }) => `${part.total}`, told: true },
  { name: 'versions of the specification', of: ({ suite }) => named(suite), told: true },
  { name: 'implementations', of: ({ implementation }) => named(implementation), told: true },
  { name: 'searches', of: searchOf, told: true },
  { name: 'selections of scenarios', of: ({ part }) => part.selection.join(), told: false },
  { name: 'texts of the features', of: ({ part }) => part.features, told: false },
  { name: 'expectations', of: ({ part }) => JSON.stringify(part.expectations), told: false },
];

/** Where no scenario of a part got as far as asking who the implementation is, it cannot differ. */
const ASKED: ReadonlySet<string> = new Set(['implementations', 'searches']);

function different(parts: readonly NamedPart[]): string | null {
  const model = identified(parts);
  for (const { name, of, told } of [...facets, ...optionsOf(parts)]) {
    for (const other of parts) {
      if (ASKED.has(name) && other.report.implementation.version === UNKNOWN) continue;
      const [left, right] = [of(model.report), of(other.report)];
      if (left === right) continue;
      const values = told ? ` (${left} and ${right})` : '';
      return `${model.file} and ${other.file}: different ${name}${values}; expected parts of one run`;
    }
  }
  return null;
}

function optionsOf(parts: readonly NamedPart[]): Facet[] {
  const names = new Set(parts.flatMap(({ report }) => Object.keys(report.part.asked)));
  return [...names].sort().map((name) => {
    return { name, of: ({ part }) => part.asked[name] ?? 'none', told: true };
  });
}

function twice(parts: readonly NamedPart[]): string | null {
  const files = new Map<number, string>();
  for (const { file, report } of parts) {
    const first = files.get(report.part.index);
    if (first !== undefined) return `${first} and ${file}: both are part ${nameOf(report.part)}`;
    files.set(report.part.index, file);
  }
  return null;
}

function missing(parts: readonly NamedPart[]): string | null {
  const { total } = identified(parts).report.part;
  const there = new Set(parts.map(({ report }) => report.part.index));
  const absent = Array.from({ length: total }, (_, index) => index + 1)
    .filter((index) => !there.has(index))
    .map((index) => `${index}/${total}`);
  return absent.length === 0 ? null : `incomplete: expected part ${absent.join(', ')} too`;
}

/** A scenario without an id of its own stands among the unfiled, where it cannot be looked up. */
function holes(parts: readonly NamedPart[]): string | null {
  for (const { file, report } of parts) {
    if (report.part.unfiled.length > 0) continue;
    const judged = new Set(report.guarantees.flatMap(({ scenarios }) => scenarios.map(idOf)));
    const hole = scenariosOf(report.part).find((id) => !judged.has(id));
    if (hole !== undefined) return `${file}: expected ${hole}, which belongs to this part, in it`;
    const casesOf = [...judged].find((id) => report.part.cases[id] === undefined);
    if (casesOf !== undefined) return `${file}: expected the cases of ${casesOf} in it`;
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

function searchOf({ mode, sampling }: NamedPart['report']): string {
  if (sampling === undefined) return mode;
  const { runs, bugDepth, seed } = sampling;
  return `--random ${runs} --bug-depth ${bugDepth} --seed ${seed}`;
}
