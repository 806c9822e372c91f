/** Calls between the simulated kernel and the translated C of a tree, for one script. */
import { WHOLE_ADDRESS_SPACE } from '../../linux/mm/lifetime';
import type { MmuNotifierRange } from '../../linux/mm/notifier-hooks';
import type { MmOperations } from '../../linux/mm/operations';
import type { CoreEnvironment } from '../../linux/mmu-notifier/api';
import type { MmuNotifierOps } from '../../linux/mmu-notifier/ops';
import { step } from '../../machine/effect';
import type { Effect, Machine, Operation } from '../../machine/machine';
import { objectAt } from '../../machine/memory';
import { type Address, NULL } from '../../machine/struct';
import { type InvalidationEvent, invalidationEvents } from '../../protocol/names';
import type { SourceLine } from '../../protocol/source-line';
import { cObject, isObject, OBJECT_BYTES, objectOf, pointerFromC, pointerToC } from './addresses';
import type { CallContext, TreeKernel } from './call-context';
import type { CompiledTree } from './compiled-tree';
import type { MemoryAccess } from './memory-access';
import type { MemoryMap } from './memory-map';
import { type Callback, OpsTables } from './ops-tables';
import { Runtime } from './runtime';
import type { KernelUnit } from './unit';

/** The members of `struct mmu_notifier_range` that the simulated kernel knows. */
const RANGE = 'mmu_notifier_range';

/** Bytes of a stack that is an object of the machine. */
const SHARED_STACK_BYTES = OBJECT_BYTES - 4;

export class KernelSource implements TreeKernel {
  readonly ops: OpsTables;
  readonly srcu: Address;
  readonly mm: () => MmOperations;
  /** The call whose callback runs now. */
  private caller: CallContext | null = null;
  /** A call that is part of a step cannot wait for stores to become visible. */
  private isWithinStep = false;
  /** The ranges that calls have on their stacks. */
  private readonly ranges = new WeakMap<
    CallContext,
    { pointer: number; range: MmuNotifierRange }
  >();
  /** The private data of `mmu_notifier_get()`, which C does not know. */
  private readonly privdata = new WeakMap<CallContext, Address>();

  constructor(
    readonly tree: CompiledTree,
    { srcu, opsTables, intervalOps, mm }: CoreEnvironment,
  ) {
    this.ops = new OpsTables(tree.unit.layouts, opsTables, intervalOps);
    this.srcu = srcu;
    this.mm = mm;
  }

  get unit(): KernelUnit {
    return this.tree.unit;
  }

  get memory(): MemoryMap {
    return this.tree.memory;
  }

  get model(): MemoryAccess {
    return this.isWithinStep ? this.tree.direct : this.tree.model;
  }

  // The source.

  source(site: number): SourceLine | null {
    return this.tree.source(site);
  }

  textOf(site: number): string {
    return this.source(site)?.text ?? 'the source';
  }

  functionAt(site: number): string {
    return this.unit.module.sites[site]?.function ?? 'a function';
  }

  rcu(machine: Machine): Address {
    return this.tree.rcu(machine);
  }

  /** Number of `kfree_rcu()`'s function. */
  get kfreeNumber(): number {
    return 2 * this.unit.module.functionTable.length;
  }

  /**
   * The number under which a function is queued. A head in an object that the simulated kernel
   * allocates has another number, so that its address in C is known when the function runs.
   */
  queuedFunction(machine: Machine, head: number, number: number): number {
    const isShared = isObject(head) && this.memory.layouts.isShared(machine.typeOf(objectOf(head)));
    return isShared ? number + this.unit.module.functionTable.length : number;
  }

  /** What may be queued: each function on a head that C has placed, and on one of a notifier. */
  rcuFunctions(): ((head: Address) => Operation)[] {
    const { functionTable } = this.unit.module;
    const { memory } = this;
    const run = (name: string, head: number) => this.run(name, [head]);
    return [
      ...functionTable.map((name) => (head: Address) => run(name, pointerToC(head))),
      ...functionTable.map((name) => (head: Address) => run(name, memory.headOfNotifier(head))),
      function* (head: Address) {
        yield step('kfree() of kfree_rcu()', (machine) => machine.free(objectAt(head)));
      },
    ];
  }

  private *run(name: string, args: readonly number[]): Operation {
    yield* this.enter(name, args);
  }

  // Calls of C.

  /** Calls a function of the tree. A function that it lacks does nothing, and returns 0. */
  *enter(name: string, args: readonly number[], privdata: Address = NULL): Operation<number> {
    return yield* this.call(name, privdata, () => args);
  }

  *onRange(name: string, range: MmuNotifierRange): Operation<number> {
    return yield* this.call(name, NULL, (runtime) => [this.pushRange(runtime, range)]);
  }

  private *call(
    name: string,
    privdata: Address,
    args: (runtime: Runtime) => readonly number[],
  ): Operation<number> {
    const called = this.unit.module.functions[name];
    if (called === undefined) throw new RangeError(`the tree has no function ${name}()`);
    const runtime = new Runtime(this, name, this.caller);
    this.privdata.set(runtime, privdata);
    const stack = yield* this.sharedStack(runtime);
    const result = yield* called(runtime, ...args(runtime));
    yield* runtime.leave();
    if (stack !== NULL)
      yield step('the function returns: its stack is gone', (machine) => machine.free(stack));
    return Number(result ?? 0);
  }

  /** The stack as an object of the machine, where the function publishes objects on it. */
  private *sharedStack(runtime: Runtime): Operation<Address> {
    if (!this.tree.options.sharedStacks.includes(runtime.entry)) return NULL;
    const type = this.memory.layouts.allocated(SHARED_STACK_BYTES, true, false);
    const stack = yield step(`the stack of ${runtime.entry}()`, (machine) =>
      machine.allocate(type),
    );
    runtime.sp = (cObject(stack) + SHARED_STACK_BYTES) & ~15;
    return stack;
  }

  /** A call that is part of a step, and so must not wait. */
  enterWithin(machine: Machine, name: string, args: readonly number[]): void {
    this.isWithinStep = true;
    try {
      const operation = this.enter(name, args);
      for (let turn = operation.next(); !turn.done; ) {
        const effect: Effect = turn.value;
        if (effect.ready !== null && !effect.ready(machine))
          throw new RangeError(`${name}() waits in a step: ${effect.what}`);
        turn = operation.next(effect.run(machine) ?? 0);
      }
    } finally {
      this.isWithinStep = false;
    }
  }

  /** Puts a range on the stack. */
  private pushRange(runtime: Runtime, range: MmuNotifierRange): number {
    const layout = this.unit.layouts.get(RANGE);
    if (layout === undefined) throw new RangeError(`the tree has no struct ${RANGE}`);
    runtime.sp -= (layout.size + 15) & ~15;
    const pointer = runtime.sp;
    const blockable = this.constant('MMU_NOTIFIER_RANGE_BLOCKABLE');
    const values: Readonly<Record<string, number>> = {
      mm: pointerToC(range.mm),
      start: toUnsignedLong(range.start),
      end: toUnsignedLong(range.end),
      flags: range.blockable ? blockable : 0,
      event: this.constant(`MMU_NOTIFY_${range.event}`),
      owner: range.owner ?? NULL,
    };
    for (const { name, offset } of layout.fields) {
      const value = values[name];
      if (value === undefined || !runtime.isPrivate(pointer)) continue;
      runtime.setPrivate(pointer + offset, 4, value);
    }
    this.ranges.set(runtime, { pointer, range });
    return pointer;
  }

  private constant(name: string): number {
    return this.unit.constants.get(name) ?? 0;
  }

  // Calls of drivers.

  *callback(runtime: CallContext, callback: Callback, args: readonly number[]): Operation<number> {
    return yield* this.during(
      runtime,
      callback.kind === 'interval'
        ? callback.ops.invalidate(
            pointerFromC(args[0] as number),
            this.rangeAt(runtime, args[1] as number),
            (args[2] as number) >>> 0,
          )
        : this.notifierCallback(runtime, callback.member, callback.ops, args),
    );
  }

  /** Notes whose callback runs, for the calls of C that it makes. */
  private *during(runtime: CallContext, operation: Operation<number>): Operation<number> {
    let received: [] | [number] = [];
    for (;;) {
      const outer = this.caller;
      this.caller = runtime;
      let turn: IteratorResult<Effect, number>;
      try {
        turn = operation.next(...(received as [number]));
      } finally {
        this.caller = outer;
      }
      if (turn.done) return turn.value;
      received = [yield turn.value];
    }
  }

  private *notifierCallback(
    runtime: CallContext,
    member: keyof MmuNotifierOps,
    table: MmuNotifierOps,
    [a = 0, b = 0, c = 0, d = 0]: readonly number[],
  ): Operation<number> {
    const ops = table as Required<MmuNotifierOps>;
    const [first, second] = [pointerFromC(a), pointerFromC(b)];
    const addresses = { start: fromUnsignedLong(c), end: fromUnsignedLong(d) };
    switch (member) {
      case 'release':
        yield* ops.release(first, second);
        return 0;
      case 'invalidate_range_start':
        return yield* ops.invalidate_range_start(first, this.rangeAt(runtime, b));
      case 'invalidate_range_end':
        yield* ops.invalidate_range_end(first, this.rangeAt(runtime, b));
        return 0;
      case 'arch_invalidate_secondary_tlbs':
        yield* ops.arch_invalidate_secondary_tlbs(first, second, addresses);
        return 0;
      case 'clear_flush_young':
      case 'clear_young':
        return yield* ops[member](first, second, addresses);
      case 'test_young':
        return yield* ops.test_young(first, second, addresses.start);
      case 'alloc_notifier':
        return pointerToC(yield* ops.alloc_notifier(first, this.privdata.get(runtime) ?? NULL));
      case 'free_notifier':
        yield* ops.free_notifier(first);
        return 0;
    }
  }

  private rangeAt(runtime: CallContext, pointer: number): MmuNotifierRange {
    const known = this.ranges.get(runtime);
    if (known?.pointer === pointer) return known.range;
    const fields = new Map(
      this.unit.layouts.get(RANGE)?.fields.map(({ name, offset }) => [name, offset]),
    );
    const word = (name: string) => {
      const offset = fields.get(name);
      return offset === undefined ? 0 : runtime.getPrivate(pointer + offset, 4, true);
    };
    const owner = word('owner');
    return {
      mm: pointerFromC(word('mm')),
      start: fromUnsignedLong(word('start')),
      end: fromUnsignedLong(word('end')),
      event: this.eventNamed(word('event')),
      blockable: (word('flags') & this.constant('MMU_NOTIFIER_RANGE_BLOCKABLE')) !== 0,
      ...(owner === NULL ? {} : { owner }),
    };
  }

  private eventNamed(event: number): InvalidationEvent {
    const found = invalidationEvents.find((name) => {
      return this.unit.constants.get(`MMU_NOTIFY_${name}`) === event;
    });
    if (found === undefined) throw new RangeError(`no event of invalidations has number ${event}`);
    return found;
  }
}

/** ULONG_MAX ends the whole address space, which here is larger than an unsigned long. */
function toUnsignedLong(address: number): number {
  return address >= 0xffffffff ? -1 : address | 0;
}

function fromUnsignedLong(address: number): number {
  return address === -1 ? WHOLE_ADDRESS_SPACE.end : address >>> 0;
}
