/** Why mutants live that no scenario kills: a list of one release, whose lines the ids name. */
import { parse } from 'yaml';
import { z } from 'zod';
import type { MutantRecord } from './mutant-record';

const kinds = ['equivalent', 'unjudged'] as const;

const reasonSchema = z.strictObject({
  /** `equivalent` where nobody can tell it from the tree; `unjudged` where no guarantee is about what differs. */
  kind: z.enum(kinds),
  why: z.string().min(1),
  mutants: z.array(z.string()).min(1),
});
const listSchema = z.strictObject({ release: z.string(), reasons: z.array(reasonSchema) });

export type Reason = Pick<z.infer<typeof reasonSchema>, 'kind' | 'why'>;

/** By the mutant's id; none for a tree of another release. Throws an error for a list that is none. */
export function readReasons(text: string, release: string): ReadonlyMap<string, Reason> {
  const list = listSchema.parse(parse(text));
  if (list.release !== release) return new Map();
  const entries = list.reasons.flatMap(({ mutants, ...reason }) =>
    mutants.map((id) => [id, reason] as const),
  );
  const reasons = new Map(entries);
  const twice = entries.find(([id], at) => entries.findIndex(([other]) => other === id) !== at);
  if (twice !== undefined) throw new Error(`${twice[0]} has two reasons`);
  return reasons;
}

/** The ids in the list of mutants that do not survive: their reasons are out of date. */
export function outdatedReasons(
  reasons: ReadonlyMap<string, Reason>,
  records: readonly MutantRecord[],
): string[] {
  const judged = new Map(records.map(({ id, status }) => [id, status]));
  return [...reasons.keys()].filter((id) => judged.has(id) && judged.get(id) !== 'survived');
}

/** The ids of mutants that are said to be equivalent, although the traces of a script differ. */
export function refutedReasons(
  reasons: ReadonlyMap<string, Reason>,
  records: readonly MutantRecord[],
): string[] {
  return records
    .filter(({ id, differs }) => differs !== null && reasons.get(id)?.kind === 'equivalent')
    .map(({ id }) => id);
}
