/** The notifier core of a kernel tree, which replaces the reference's. */

import type { RcuFunction } from '../../linux/kernel/srcu';
import type { MmuNotifierRange } from '../../linux/mm/notifier-hooks';
import type {
  CoreConstructor,
  CoreEnvironment,
  Interval,
  IntervalNotifierApi,
  IntervalNotifiersConstructor,
  MmuNotifierApi,
} from '../../linux/mmu-notifier/api';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import type { Range } from '../../protocol/names';
import { INTERVAL_OPS_TABLES, OPS_TABLES, pointerFromC, pointerToC } from './addresses';
import type { CompiledTree } from './compiled-tree';
import { KernelSource } from './kernel-source';
import { OPS_TABLE_BYTES } from './memory-map';

/** `end` is past all addresses of an unsigned long where the range is the whole address space. */
function unsignedLong(address: number): number {
  return address >= 0xffffffff ? -1 : address | 0;
}

class TreeCore implements MmuNotifierApi {
  readonly kernel: KernelSource;
  readonly rcuFunctions: readonly RcuFunction[];

  constructor(tree: CompiledTree, environment: CoreEnvironment) {
    this.kernel = new KernelSource(tree, environment);
    this.rcuFunctions = this.kernel.rcuFunctions();
  }

  *register(subscription: Address, mm: Address): Operation<number> {
    return yield* this.call('mmu_notifier_register', subscription, mm);
  }

  *registerLocked(subscription: Address, mm: Address): Operation<number> {
    return yield* this.call('__mmu_notifier_register', subscription, mm);
  }

  *unregister(subscription: Address, mm: Address): Operation {
    yield* this.call('mmu_notifier_unregister', subscription, mm);
  }

  *get(ops: number, mm: Address, privdata = NULL): Operation<Address> {
    return yield* this.getBy('mmu_notifier_get', ops, mm, privdata);
  }

  *getLocked(ops: number, mm: Address, privdata = NULL): Operation<Address> {
    return yield* this.getBy('mmu_notifier_get_locked', ops, mm, privdata);
  }

  private *getBy(name: string, ops: number, mm: Address, privdata: Address): Operation<Address> {
    const table = OPS_TABLES + OPS_TABLE_BYTES * (ops - 1);
    return pointerFromC(yield* this.kernel.enter(name, [table, pointerToC(mm)], privdata));
  }

  *put(subscription: Address): Operation {
    yield* this.call('mmu_notifier_put', subscription);
  }

  *freeRcu(head: Address): Operation {
    const { memory } = this.kernel;
    yield* this.kernel.enter('mmu_notifier_free_rcu', [memory.headOfNotifier(head)]);
  }

  *synchronize(): Operation {
    yield* this.call('mmu_notifier_synchronize');
  }

  *release(mm: Address): Operation {
    yield* this.call('mmu_notifier_release', mm);
  }

  subscriptionsDestroy(machine: Machine, mm: Address): void {
    // Its name up to 5.6.
    const name = this.has('mmu_notifier_subscriptions_destroy')
      ? 'mmu_notifier_subscriptions_destroy'
      : 'mmu_notifier_mm_destroy';
    this.kernel.enterWithin(machine, name, [pointerToC(mm)]);
  }

  *invalidateRangeStart(range: MmuNotifierRange): Operation<number> {
    if (!range.blockable)
      return yield* this.kernel.onRange('mmu_notifier_invalidate_range_start_nonblock', range);
    yield* this.kernel.onRange('mmu_notifier_invalidate_range_start', range);
    return 0;
  }

  *invalidateRangeEnd(range: MmuNotifierRange): Operation {
    yield* this.kernel.onRange('mmu_notifier_invalidate_range_end', range);
  }

  *archInvalidateSecondaryTlbs(mm: Address, { start, end }: Range): Operation {
    // Its name up to 6.5.
    const name = this.has('mmu_notifier_arch_invalidate_secondary_tlbs')
      ? 'mmu_notifier_arch_invalidate_secondary_tlbs'
      : 'mmu_notifier_invalidate_range';
    if (this.kernel.ops.haveMember('arch_invalidate_secondary_tlbs'))
      yield* this.onAddresses(name, mm, start, end);
  }

  *clearFlushYoung(mm: Address, { start, end }: Range): Operation<number> {
    return yield* this.onAddresses('mmu_notifier_clear_flush_young', mm, start, end);
  }

  *clearYoung(mm: Address, { start, end }: Range): Operation<number> {
    return yield* this.onAddresses('mmu_notifier_clear_young', mm, start, end);
  }

  *testYoung(mm: Address, address: number): Operation<number> {
    return yield* this.onAddresses('mmu_notifier_test_young', mm, address);
  }

  private *call(name: string, ...args: readonly Address[]): Operation<number> {
    return yield* this.kernel.enter(
      name,
      args.map((address) => pointerToC(address)),
    );
  }

  private *onAddresses(name: string, mm: Address, ...addresses: number[]): Operation<number> {
    return yield* this.kernel.enter(name, [pointerToC(mm), ...addresses.map(unsignedLong)]);
  }

  private has(name: string): boolean {
    return name in this.kernel.unit.module.functions;
  }
}

/** The kernel behind a core of `coreOf()`. */
export function kernelOf(core: unknown): KernelSource {
  return (core as TreeCore).kernel;
}

class TreeIntervals implements IntervalNotifierApi {
  constructor(private readonly core: MmuNotifierApi) {}

  private get kernel(): KernelSource {
    return kernelOf(this.core);
  }

  *insert(subscription: Address, interval: Interval): Operation<number> {
    return yield* this.inserted('mmu_interval_notifier_insert', subscription, interval);
  }

  *insertLocked(subscription: Address, interval: Interval): Operation<number> {
    return yield* this.inserted('mmu_interval_notifier_insert_locked', subscription, interval);
  }

  private *inserted(
    name: string,
    subscription: Address,
    { mm, ops, start, length }: Interval,
  ): Operation<number> {
    const table = INTERVAL_OPS_TABLES + OPS_TABLE_BYTES * (ops - 1);
    const args = [pointerToC(subscription), pointerToC(mm), start | 0, length | 0, table];
    return yield* this.kernel.enter(name, args);
  }

  *remove(subscription: Address): Operation {
    yield* this.kernel.enter('mmu_interval_notifier_remove', [pointerToC(subscription)]);
  }

  *readBegin(subscription: Address): Operation<number> {
    return (yield* this.kernel.enter('mmu_interval_read_begin', [pointerToC(subscription)])) >>> 0;
  }

  *setSeq(subscription: Address, sequence: number): Operation {
    yield* this.kernel.enter('mmu_interval_set_seq', [pointerToC(subscription), sequence | 0]);
  }

  *readRetry(subscription: Address, sequence: number): Operation<number> {
    return yield* this.retry('mmu_interval_read_retry', subscription, sequence);
  }

  *checkRetry(subscription: Address, sequence: number): Operation<number> {
    return yield* this.retry('mmu_interval_check_retry', subscription, sequence);
  }

  private *retry(name: string, subscription: Address, sequence: number): Operation<number> {
    return yield* this.kernel.enter(name, [pointerToC(subscription), sequence | 0]);
  }
}

export function coreOf(tree: CompiledTree): CoreConstructor {
  return class extends TreeCore {
    constructor(environment: CoreEnvironment) {
      super(tree, environment);
    }
  };
}

export const intervalsOfTree: IntervalNotifiersConstructor = TreeIntervals;
