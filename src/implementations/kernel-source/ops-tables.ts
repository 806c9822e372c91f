/** The ops tables of drivers, as C reads them, and the callbacks that they lead to. */
import type { MmuIntervalNotifierOps, MmuNotifierOps } from '../../linux/mmu-notifier/ops';
import { CALLBACKS, INTERVAL_OPS_TABLES, OPS_TABLES, OPS_TABLES_END } from './addresses';
import { OPS_TABLE_BYTES } from './memory-map';
import type { RecordLayouts } from './unit';

export type OpsMember = keyof MmuNotifierOps;

/** Members that a release has under another name. */
const RENAMED: Readonly<Record<string, OpsMember>> = {
  // "mmu_notifiers: rename invalidate_range notifier", 6.6.
  invalidate_range: 'arch_invalidate_secondary_tlbs',
};

export type Callback =
  | { readonly kind: 'notifier'; readonly member: OpsMember; readonly ops: MmuNotifierOps }
  | { readonly kind: 'interval'; readonly ops: MmuIntervalNotifierOps };

export class OpsTables {
  /** Names of members by their offsets. */
  private readonly members: ReadonlyMap<number, string>;
  private readonly intervalMembers: ReadonlyMap<number, string>;

  constructor(
    layouts: RecordLayouts,
    private readonly tables: readonly MmuNotifierOps[],
    private readonly intervalTables: readonly MmuIntervalNotifierOps[],
  ) {
    this.members = membersOf(layouts, 'mmu_notifier_ops');
    this.intervalMembers = membersOf(layouts, 'mmu_interval_notifier_ops');
  }

  static has(address: number): boolean {
    return address >= OPS_TABLES && address < OPS_TABLES_END;
  }

  /** A word of a table: a pointer to a callback, or NULL where the driver has none. */
  word(address: number): number {
    const isInterval = address >= INTERVAL_OPS_TABLES;
    const offset = address - (isInterval ? INTERVAL_OPS_TABLES : OPS_TABLES);
    const member = (isInterval ? this.intervalMembers : this.members).get(offset % OPS_TABLE_BYTES);
    const table = (isInterval ? this.intervalTables : this.tables)[
      Math.floor(offset / OPS_TABLE_BYTES)
    ];
    if (member === undefined || table === undefined) return 0;
    const name = RENAMED[member] ?? member;
    return name in table ? CALLBACKS + (address - OPS_TABLES) : 0;
  }

  /** Whether any driver has this member. */
  haveMember(member: OpsMember): boolean {
    return this.tables.some((table) => table[member] !== undefined);
  }

  /** The callback that a pointer leads to; undefined where it leads to none. */
  callback(pointer: number): Callback | undefined {
    const address = pointer - CALLBACKS + OPS_TABLES;
    if (!OpsTables.has(address) || this.word(address) !== pointer) return undefined;
    if (address >= INTERVAL_OPS_TABLES) {
      const number = Math.floor((address - INTERVAL_OPS_TABLES) / OPS_TABLE_BYTES);
      return { kind: 'interval', ops: this.intervalTables[number] as MmuIntervalNotifierOps };
    }
    const offset = address - OPS_TABLES;
    const member = this.members.get(offset % OPS_TABLE_BYTES) as string;
    const ops = this.tables[Math.floor(offset / OPS_TABLE_BYTES)] as MmuNotifierOps;
    return { kind: 'notifier', member: RENAMED[member] ?? (member as OpsMember), ops };
  }
}

function membersOf(layouts: RecordLayouts, record: string): Map<number, string> {
  const fields = layouts.get(record)?.fields ?? [];
  return new Map(fields.map(({ name, offset }) => [offset, name]));
}
