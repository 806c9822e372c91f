/** How C sees the words of the machine's objects. */

import { DriverNotifier } from '../../harness/driver-notifier';
import { DriverInterval } from '../../harness/interval-driver';
import { Hmm } from '../../linux/hmm/structs';
import { HlistNode } from '../../linux/kernel/hlist';
import { IntervalTreeNode } from '../../linux/kernel/interval-tree';
import { RwSemaphore } from '../../linux/kernel/rw-semaphore';
import { Spinlock } from '../../linux/kernel/spinlock';
import { RcuHead } from '../../linux/kernel/srcu';
import { MmStruct } from '../../linux/mm/mm-struct';
import { MmuIntervalNotifier, MmuNotifier } from '../../linux/mmu-notifier/structs';
import { IoMm } from '../../linux/sva/structs';
import type { StructType } from '../../machine/struct';
import { linearType } from './linear-types';
import type { MappedWord, ObjectLayout, WordKind } from './object-layout';
import type { RecordLayout, RecordLayouts } from './unit';

/** A word that C and the simulated kernel both know, under the name that C has for it. */
interface SharedWord {
  readonly word: number;
  readonly kind: WordKind;
  /** The record and the member that it points to, in C and in words of the machine. */
  readonly to?: readonly [record: string, member: string, word: number];
}

/** A record of C within objects that the simulated kernel allocates. */
interface SharedRecord {
  readonly record: string;
  /** The types of the objects, and the offset at which each has it. */
  readonly within: readonly (readonly [type: StructType, offset: number])[];
  readonly words: Readonly<Record<string, SharedWord>>;
  /** Members that the tree may lack. */
  readonly optional: readonly string[];
}

const raw = (word: number): SharedWord => ({ word, kind: 'raw' });

const sharedRecords: readonly SharedRecord[] = [
  {
    record: 'mmu_notifier',
    within: [
      [DriverNotifier.type, DriverNotifier.subscription],
      [IoMm.type, IoMm.notifier],
      [Hmm.type, Hmm.mmu_notifier],
    ],
    words: {
      'hlist.next': {
        word: MmuNotifier.hlist + HlistNode.next,
        kind: 'pointer',
        to: ['mmu_notifier', 'hlist', MmuNotifier.hlist],
      },
      'hlist.pprev': raw(MmuNotifier.hlist + HlistNode.pprev),
      ops: { word: MmuNotifier.ops, kind: 'ops' },
      mm: { word: MmuNotifier.mm, kind: 'pointer' },
      'rcu.next': { word: MmuNotifier.rcu + RcuHead.next, kind: 'pointer' },
      'rcu.func': { word: MmuNotifier.rcu + RcuHead.function, kind: 'function' },
      'rcu.waits_for': raw(MmuNotifier.rcu + RcuHead.waitsFor),
      users: raw(MmuNotifier.users),
    },
    optional: ['hlist.next', 'hlist.pprev'],
  },
  {
    record: 'mmu_interval_notifier',
    within: [[DriverInterval.type, DriverInterval.interval]],
    words: {
      'interval_tree.start': raw(MmuIntervalNotifier.interval_tree + IntervalTreeNode.start),
      'interval_tree.last': raw(MmuIntervalNotifier.interval_tree + IntervalTreeNode.last),
      ops: { word: MmuIntervalNotifier.ops, kind: 'interval ops' },
      mm: { word: MmuIntervalNotifier.mm, kind: 'pointer' },
      'deferred_item.next': {
        word: MmuIntervalNotifier.deferred_item + HlistNode.next,
        kind: 'pointer',
        to: ['mmu_interval_notifier', 'deferred_item', MmuIntervalNotifier.deferred_item],
      },
      'deferred_item.pprev': raw(MmuIntervalNotifier.deferred_item + HlistNode.pprev),
      invalidate_seq: raw(MmuIntervalNotifier.invalidate_seq),
    },
    optional: ['deferred_item.next', 'deferred_item.pprev', 'invalidate_seq'],
  },
  {
    record: 'mm_struct',
    within: [[MmStruct.type, 0]],
    words: {
      'mm_users.counter': raw(MmStruct.mm_users),
      'mm_count.counter': raw(MmStruct.mm_count),
      'mmap_lock.writer': raw(MmStruct.mmap_lock + RwSemaphore.writer),
      'mmap_lock.readers': raw(MmStruct.mmap_lock + RwSemaphore.readers),
      'mmap_lock.class': raw(MmStruct.mmap_lock + RwSemaphore.class),
      'page_table_lock.owner': raw(MmStruct.page_table_lock + Spinlock.owner),
      'page_table_lock.class': raw(MmStruct.page_table_lock + Spinlock.class),
      notifier_subscriptions: { word: MmStruct.notifier_subscriptions, kind: 'pointer' },
    },
    optional: ['page_table_lock.owner', 'page_table_lock.class', 'notifier_subscriptions'],
  },
];

/** A tree that the runtime cannot run, as a structure has changed too much. */
export class LayoutError extends Error {}

export class ObjectLayouts {
  private readonly byType = new Map<number, ObjectLayout>();
  private readonly extra = new Map<number, number>();

  constructor(
    private readonly layouts: RecordLayouts,
    private readonly ambiguousSizes: readonly number[] = [],
  ) {
    for (const shared of sharedRecords) {
      const record = layouts.get(shared.record);
      if (record === undefined) continue;
      for (const [type, offset] of shared.within) this.addShared(shared, record, type, offset);
    }
  }

  of(type: StructType): ObjectLayout | undefined {
    return this.byType.get(type.id);
  }

  /** Whether the simulated kernel allocates objects of the type, and C knows a record in them. */
  isShared(type: StructType): boolean {
    return this.extra.has(type.id);
  }

  extraWords(type: StructType): number {
    return this.extra.get(type.id) ?? 0;
  }

  /** Where C has a member of a shared record: its offset in words, after that of the machine. */
  shift(record: string, member: string, word: number): number {
    const layout = this.layouts.get(record);
    const offset = layout === undefined ? undefined : offsetOf(layout, member);
    return offset === undefined ? 0 : word - offset / 4;
  }

  /** The type of an object that C allocates. */
  allocated(size: number, isZeroed: boolean, isPublishedLate: boolean): StructType {
    const { type, layout } = linearType(this.recordsOf(size), size, isZeroed, isPublishedLate);
    this.byType.set(type.id, layout);
    return type;
  }

  /** The records of this size, those of the unit's own file first. */
  private recordsOf(size: number): readonly RecordLayout[] {
    if (this.ambiguousSizes.includes(size)) return [];
    const all = [...this.layouts.values()].filter((record) => record.size === size);
    const own = all.filter(({ file }) => file.endsWith('mm/mmu_notifier.c'));
    return own.length > 0 ? own : all;
  }

  private addShared(
    { words: shared, optional, record: name }: SharedRecord,
    record: RecordLayout,
    type: StructType,
    start: number,
  ): void {
    const words: (MappedWord | undefined)[] = [];
    for (const [member, { word, kind, to }] of Object.entries(shared)) {
      const field = record.fields.find((one) => one.name === member);
      if (field === undefined) {
        if (optional.includes(member)) continue;
        throw new LayoutError(`struct ${name} has no member ${member}`);
      }
      if (field.size !== 4 || field.offset % 4 !== 0)
        throw new LayoutError(`${member} of struct ${name} is no aligned word any more`);
      const shift = to === undefined ? 0 : this.shift(...to);
      words[start + field.offset / 4] = { word: start + word, kind, shift };
    }
    let extra = 0;
    for (let index = start; index < start + Math.ceil(record.size / 4); index++)
      words[index] ??= { word: type.size + extra++, kind: 'raw', shift: 0 };
    this.extra.set(type.id, extra);
    this.byType.set(type.id, { words, written: 0, unpublished: 0, record });
  }
}

function offsetOf({ fields, records }: RecordLayout, member: string): number | undefined {
  return [...records, ...fields].find(({ name }) => name === member)?.offset;
}
