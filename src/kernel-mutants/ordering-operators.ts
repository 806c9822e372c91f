/** Operators on the order of accesses: a marked access becomes a plain one. */
import type { CSource, Statement } from './c-statements';
import { closing, divided, type Range } from './c-tokens';
import { type Change, replace, textOf } from './mutant';

/** What a call becomes, of its arguments as the source writes them. */
const PLAIN: Readonly<Record<string, (args: readonly string[]) => string>> = {
  smp_store_release: ([pointer, value]) => `(*(${pointer}) = (${value}))`,
  smp_load_acquire: ([pointer]) => `(*(${pointer}))`,
  rcu_assign_pointer: ([pointer, value]) => `((${pointer}) = (${value}))`,
  rcu_dereference: ([pointer]) => `(${pointer})`,
  srcu_dereference: ([pointer]) => `(${pointer})`,
  READ_ONCE: ([object]) => `(${object})`,
  WRITE_ONCE: ([object, value]) => `((${object}) = (${value}))`,
  hlist_add_head_rcu: (args) => `hlist_add_head(${args.join(', ')})`,
  hlist_del_init_rcu: (args) => `hlist_del_init(${args.join(', ')})`,
  hlist_del_rcu: (args) => `hlist_del(${args.join(', ')})`,
  hlist_for_each_entry_rcu: (args) => `hlist_for_each_entry(${args.slice(0, 3).join(', ')})`,
};

export function orderingChanges(source: CSource, { range: [start, end] }: Statement): Change[] {
  const { tokens } = source;
  const changes: Change[] = [];
  for (let at = start; at < end; at++) {
    const name = tokens[at]?.text ?? '';
    const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
    if (plain === undefined || tokens[at + 1]?.text !== '(') continue;
    const close = closing(tokens, at + 1);
    const args = divided(tokens, [at + 2, close], ',').map((range) => textOf(source, range));
    const range: Range = [at, close + 1];
    changes.push({
      operator: 'plain-access',
      range,
      edits: [replace(source, range, plain(args))],
      isOrdering: true,
    });
  }
  return changes;
}
