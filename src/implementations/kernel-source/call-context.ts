/** What the code that runs in a call of translated C needs of the call, and of its kernel. */
import type { MmOperations } from '../../linux/mm/operations';
import type { Effect, Machine, Operation, StepBody } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import type { SourceLine } from '../../protocol/source-line';
import type { CRuntime } from '../../wasm/c-module';
import type { MemoryAccess } from './memory-access';
import type { MemoryMap } from './memory-map';
import type { Callback, OpsTables } from './ops-tables';
import type { KernelUnit } from './unit';

/** The kernel of one script. */
export interface TreeKernel {
  readonly unit: KernelUnit;
  readonly memory: MemoryMap;
  readonly model: MemoryAccess;
  readonly ops: OpsTables;
  /** The domain of SRCU. */
  readonly srcu: Address;
  readonly mm: () => MmOperations;
  /** Null where clang gives no line. */
  source(site: number): SourceLine | null;
  textOf(site: number): string;
  /** The name of the function that has the code of a site. */
  functionAt(site: number): string;
  /** The domain of RCU. */
  rcu(machine: Machine): Address;
  /** The number under which a function of the unit is queued on a head. */
  queuedFunction(machine: Machine, head: number, number: number): number;
  readonly kfreeNumber: number;
  callback(call: CallContext, callback: Callback, args: readonly number[]): Operation<number>;
}

/** A call of the simulated kernel into C. */
export interface CallContext extends CRuntime {
  readonly kernel: TreeKernel;
  /** How often the task has entered each SRCU domain, by its address. */
  readonly srcuReaders: Map<number, number>;
  /** Locks of C that the task has taken in this call, or in those that it is made from. */
  readonly heldLocks: Set<number>;
  /** What `mm_take_all_locks()` has returned, by mm. */
  readonly allLocks: Map<number, number>;
  /** A step at this place in the source, after the checks that belong to it. */
  step(site: number, what: string, run: StepBody): Effect;
  at(site: number, effect: Effect): Effect;
  /** Steps of the simulated kernel that this place in the source makes. */
  simulated<Result>(site: number, operation: Operation<Result>): Operation<Result>;
  /** A step of the simulated kernel on a structure that C has at `address`. */
  on(
    site: number,
    what: string,
    address: number,
    effectOn: (structure: Address, machine: Machine) => Effect,
  ): Effect;
  /** Part of the next step. */
  check(what: string, site: number, check: (machine: Machine) => void): void;
  /** The next step waits until all earlier stores are visible. */
  barrier(what: string, site: number): void;
  /** Before the code of the simulated kernel runs, which knows no store buffers. */
  leave(): Operation;
}
