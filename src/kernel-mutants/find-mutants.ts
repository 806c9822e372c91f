/** All mutants of a source file: every place that an operator finds. */
import { type CFunction, type CSource, readSourceText } from './c-statements';
import { conditionChanges } from './condition-operators';
import { lockChanges } from './lock-operators';
import { applyEdits, type Change, type Mutant } from './mutant';
import { orderingChanges } from './ordering-operators';
import { deletions, exchanges } from './statement-operators';
import { valueChanges } from './value-operators';

const OPERATORS = [
  deletions,
  exchanges,
  conditionChanges,
  valueChanges,
  lockChanges,
  orderingChanges,
];

/** In the order of the lines. Of two that make the same text, only the first. */
export function findMutants(text: string): readonly Mutant[] {
  const source = readSourceText(text);
  const changes = source.functions.flatMap((one) =>
    OPERATORS.flatMap((operator) => operator(source, one.body)).map((change) => ({ one, change })),
  );
  const texts = new Set([text]);
  const distinct = changes.filter(({ change }) => {
    const changed = applyEdits(text, change.edits);
    const isNew = !texts.has(changed);
    texts.add(changed);
    return isNew;
  });
  const firstOf = (change: Change) => source.tokens[change.range[0]]?.start ?? 0;
  distinct.sort((left, right) => firstOf(left.change) - firstOf(right.change));
  return named(source, distinct);
}

function named(
  { tokens }: CSource,
  changes: readonly { readonly one: CFunction; readonly change: Change }[],
): Mutant[] {
  const count = new Map<string, number>();
  return changes.map(({ one, change: { operator, range, edits, isOrdering = false } }) => {
    const first = tokens[range[0]]?.line ?? 0;
    const last = tokens[range[1] - 1]?.line ?? first;
    const name = `${first}:${operator}`;
    const number = (count.get(name) ?? 0) + 1;
    count.set(name, number);
    const id = number === 1 ? name : `${name}.${number}`;
    return { id, operator, function: one.name, lines: [first, last], edits, isOrdering };
  });
}
