/** Operators on locks and read-side critical sections: take none, or end it earlier or later. */
import { allWithin, type CSource, type Statement } from './c-statements';
import { closing, type Range } from './c-tokens';
import { type Change, exchange, replace, textOf } from './mutant';

/** What ends the section that each function begins. */
const RELEASES: Readonly<Record<string, string>> = {
  spin_lock: 'spin_unlock',
  mutex_lock: 'mutex_unlock',
  mmap_write_lock: 'mmap_write_unlock',
  mmap_read_lock: 'mmap_read_unlock',
  srcu_read_lock: 'srcu_read_unlock',
  rcu_read_lock: 'rcu_read_unlock',
  mm_take_all_locks: 'mm_drop_all_locks',
  lock_map_acquire: 'lock_map_release',
  non_block_start: 'non_block_end',
};

interface LockCall {
  readonly name: string;
  /** The lock, as the source writes it. */
  readonly lock: string;
  readonly range: Range;
  readonly statement: Statement;
}

export function lockChanges(source: CSource, body: Statement): Change[] {
  const changes: Change[] = [];
  for (const { kind, children } of allWithin(body)) {
    if (kind !== 'block') continue;
    for (const [at, statement] of children.entries()) {
      const call = lockCall(source, statement);
      if (call === null) continue;
      const releases = releasesOf(source, call, children.slice(at + 1));
      if (releases.length > 0) changes.push(dropped(source, call, releases));
      changes.push(...narrowed(source, call.name, children, at));
    }
  }
  return changes;
}

/** The call in an expression statement that begins or ends a section; null where it has none. */
function lockCall(source: CSource, statement: Statement): LockCall | null {
  const { tokens } = source;
  if (statement.kind !== 'expression') return null;
  const [start, end] = statement.range;
  for (let at = start; at < end; at++) {
    const name = tokens[at]?.text ?? '';
    const isKnown = name in RELEASES || Object.values(RELEASES).includes(name);
    if (!isKnown || tokens[at + 1]?.text !== '(') continue;
    const close = closing(tokens, at + 1);
    const lock =
      textOf(source, [at + 2, close])
        .split(',')[0]
        ?.trim() ?? '';
    return { name, lock, range: [at, close + 1], statement };
  }
  return null;
}

/** The calls that end the section, on each way through the statements that follow. */
function releasesOf(
  source: CSource,
  { name, lock }: LockCall,
  following: readonly Statement[],
): LockCall[] {
  const found: LockCall[] = [];
  for (const statement of following) {
    for (const inner of allWithin(statement)) {
      const call = lockCall(source, inner);
      if (call?.lock === lock && call.name === RELEASES[name]) found.push(call);
    }
    const direct = lockCall(source, statement);
    if (direct?.lock === lock && direct.name === RELEASES[name]) break;
  }
  return found;
}

function dropped(source: CSource, call: LockCall, releases: readonly LockCall[]): Change {
  const isWhole = call.range[1] === call.statement.range[1] - 1 && isFirst(call);
  const edit = isWhole
    ? replace(source, call.statement.range, ';')
    : replace(source, call.range, '0');
  const edits = [edit, ...releases.map(({ statement }) => replace(source, statement.range, ';'))];
  const operator = call.name.endsWith('read_lock') ? 'drop-read-side-section' : 'drop-lock';
  return { operator, range: call.statement.range, edits };
}

function isFirst({ range, statement }: LockCall): boolean {
  return range[0] === statement.range[0];
}

/** The section begins behind the next statement, or ends before the previous one. */
function narrowed(
  source: CSource,
  name: string,
  siblings: readonly Statement[],
  at: number,
): Change[] {
  const isStart = name in RELEASES;
  const [first, second] = isStart
    ? [siblings[at], siblings[at + 1]]
    : [siblings[at - 1], siblings[at]];
  const other = isStart ? second : first;
  if (first === undefined || second === undefined || other === undefined) return [];
  // swap-statements has those of two expressions.
  if (!['if', 'loop', 'block'].includes(other.kind)) return [];
  return [
    {
      operator: 'narrow-section',
      range: [first.range[0], second.range[1]],
      edits: exchange(source, first.range, second.range),
    },
  ];
}
