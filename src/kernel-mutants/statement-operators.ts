/** Operators on statements: delete one, or exchange two that follow each other. */
import { allWithin, type CSource, type Statement } from './c-statements';
import { closing } from './c-tokens';
import { type Change, exchange, replace, textOf } from './mutant';

/** Calls that count references to a structure. */
const REFERENCES = /^(?:mmgrab|mmdrop|mmget|mmput|mmget_not_zero)$/;
const BARRIERS = /^smp_(?:mb|rmb|wmb|mb__\w+)$/;

/** The function that an expression statement calls and does nothing else; null where it does more. */
export function calledBy({ tokens }: CSource, { kind, range }: Statement): string | null {
  const [at, end] = range;
  const isCall =
    kind === 'expression' && tokens[at]?.kind === 'word' && tokens[at + 1]?.text === '(';
  return isCall && closing(tokens, at + 1) === end - 2 ? (tokens[at]?.text ?? null) : null;
}

export function deletions(source: CSource, body: Statement): Change[] {
  const changes: Change[] = [];
  for (const statement of allWithin(body)) {
    const { kind, range } = statement;
    if (kind !== 'expression' && kind !== 'jump') continue;
    const called = calledBy(source, statement) ?? '';
    changes.push({
      operator: deletionOf(kind, called),
      range,
      edits: [replace(source, range, ';')],
      isOrdering: BARRIERS.test(called),
    });
  }
  return changes;
}

function deletionOf(kind: Statement['kind'], called: string): string {
  if (kind === 'jump') return 'delete-jump';
  if (REFERENCES.test(called)) return 'drop-reference';
  if (BARRIERS.test(called)) return 'drop-barrier';
  return called === '' ? 'delete-statement' : 'delete-call';
}

export function exchanges(source: CSource, body: Statement): Change[] {
  const changes: Change[] = [];
  for (const { kind, children } of allWithin(body)) {
    if (kind !== 'block') continue;
    for (const [at, statement] of children.entries()) {
      const next = children[at + 1];
      if (statement.kind !== 'expression' || next?.kind !== 'expression') continue;
      if (textOf(source, statement.range) === textOf(source, next.range)) continue;
      changes.push({
        operator: 'swap-statements',
        range: [statement.range[0], next.range[1]],
        edits: exchange(source, statement.range, next.range),
      });
    }
  }
  return changes;
}
