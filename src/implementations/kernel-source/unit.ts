/**
 * The notifier core of a kernel tree, compiled and translated: what the runtime needs of it. Where
 * things lie, and what the tree has, is read from what clang has made; none of it is assumed.
 */
import type { Capability } from '../../protocol/capabilities';
import type { CModule, Site } from '../../wasm/c-module';

/** A scalar member of a record. Members of a record within are members of the outer one too. */
export interface FieldLayout {
  /** `hlist.next`; `itree.rb_root.rb_node`; `array[2]` has one entry an element. */
  readonly name: string;
  /** In bytes. */
  readonly offset: number;
  /** In bytes; that of the underlying integer where it is a bit field. */
  readonly size: number;
  readonly isPointer: boolean;
  /** Where its bits begin in the underlying integer, and how many; null if it is no bit field. */
  readonly bits: { readonly first: number; readonly count: number } | null;
  /** As C writes it, without qualifiers: `struct mm_struct *`, `unsigned long`. */
  readonly type: string;
}

/** A member of a record that is a record itself: a lock, a list head, an rcu_head. */
export interface MemberRecord {
  /** `lock`; `wq`; `interval_tree.rb`. */
  readonly name: string;
  readonly offset: number;
  /** The tag of its type, without `struct`: `spinlock`; an empty string if it has none. */
  readonly record: string;
}

/** A structure or a union, as clang lays it out for wasm32. */
export interface RecordLayout {
  /** Its tag, without `struct`; of a typedef of a record without a tag, the typedef's name. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly fields: readonly FieldLayout[];
  readonly records: readonly MemberRecord[];
  /** The file that defines it, as in the sites: `mm/mmu_notifier.c`. */
  readonly file: string;
}

export type RecordLayouts = ReadonlyMap<string, RecordLayout>;

/** What the tree offers to drivers. */
export interface TreeFeatures {
  /** The members of `struct mmu_notifier_ops`. */
  readonly callbacks: readonly string[];
  /** The members of `struct mmu_interval_notifier_ops`; none in a tree without interval notifiers. */
  readonly intervalCallbacks: readonly string[];
}

export interface KernelUnit {
  /** `6.12`. */
  readonly release: string;
  /** `6.12.117`, with what EXTRAVERSION adds. */
  readonly fullRelease: string;
  /** The folder in the cache that `readUnit()` reads all of this from, in a search worker too. */
  readonly folder: string;
  /** The translated JavaScript in that folder. */
  readonly modulePath: string;
  readonly module: CModule;
  readonly layouts: RecordLayouts;
  /** Enumerators and macros by name: MMU_NOTIFY_UNMAP, MMU_NOTIFIER_RANGE_BLOCKABLE, GFP_KERNEL. */
  readonly constants: ReadonlyMap<string, number>;
  readonly features: TreeFeatures;
  readonly capabilities: readonly Capability[];
  /** What clang read for it: paths in the tree, and those of the shims. */
  readonly files: readonly string[];
  /** The text of the line, with those that follow up to three where the statement goes on. */
  sourceLine(site: Site): string;
}
