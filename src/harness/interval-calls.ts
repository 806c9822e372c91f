/** The functions of interval notifiers that drivers call, and the page table reads between them. */

import { mutexLock, mutexUnlock } from '../linux/kernel/mutex';
import { MmStruct, Process } from '../linux/mm/mm-struct';
import type { Interval } from '../linux/mmu-notifier/api';
import { step } from '../machine/effect';
import type { Machine, Operation } from '../machine/machine';
import { type Address, NULL } from '../machine/struct';
import { type DriverFunction, errnos, type Range } from '../protocol/names';
import { takesStructure } from '../protocol/object-kinds';
import type { Action } from '../protocol/script';
import {
  type Body,
  type Call,
  type Caller,
  type CallResult,
  returningNumber,
  simpleCall,
  succeeding,
} from './calls';
import { Handle, Module } from './initial-state';
import { DriverInterval, establishSptes, USER_LOCK } from './interval-driver';
import type { KernelUnderTest } from './kernel-under-test';

export type IntervalFunction = Extract<
  DriverFunction,
  `mmu_interval_${string}` | `mutex_${string}`
>;

type InsertAction = Extract<Action, { do: 'insert-interval' }>;
type ReadAction = Extract<Action, { do: 'read-ptes' }>;
type EstablishAction = Extract<Action, { do: 'establish-sptes' }>;
type MirrorAction = Extract<Action, { do: 'mirror' }>;

export class IntervalCalls {
  private readonly names: ReadonlySet<string>;

  constructor(private readonly kernel: KernelUnderTest) {
    const actions = kernel.script.phases.flat();
    this.names = new Set(
      actions.flatMap((action) => (action.do === 'insert-interval' ? [action.naming] : [])),
    );
  }

  readonly bodies: Readonly<Record<IntervalFunction, Body>> = {
    mmu_interval_notifier_insert: takesAddresses,
    mmu_interval_notifier_insert_locked: takesAddresses,
    mmu_interval_notifier_remove: ({ notifier }) =>
      succeeding(this.kernel.intervals.remove(notifier)),
    mmu_interval_read_begin: ({ notifier }, caller) =>
      returningNumber(this.readBegin(notifier, caller)),
    mmu_interval_read_retry: ({ notifier }, caller) =>
      returningNumber(this.readRetry(notifier, caller)),
    mmu_interval_check_retry: ({ notifier }, caller) =>
      returningNumber(this.kernel.intervals.checkRetry(notifier, sequenceOf(notifier, caller))),
    mutex_lock: (_, caller) => succeeding(mutexLock(this.userLock(caller), USER_LOCK)),
    mutex_unlock: (_, caller) => succeeding(mutexUnlock(this.userLock(caller), USER_LOCK)),
  };

  /** Whether a name of the script is that of an interval notifier. */
  isInterval(name: string): boolean {
    return this.names.has(name);
  }

  /** The driver allocates the interval notifier, and keeps it also where the insertion fails. */
  insert(action: InsertAction, { driver }: Caller): Call {
    const { naming, span } = action;
    return {
      function: action.function,
      process: action.process,
      name: naming,
      prepare: (machine) => {
        const interval = machine.allocate(DriverInterval.type);
        machine.write(this.kernel.handle(naming) + Handle.object, interval);
        machine.write(this.kernel.handle(naming) + Handle.knownObject, interval);
        const process = this.kernel.process(action.process);
        return { notifier: interval, mm: machine.read(process + Process.knownMm) };
      },
      body: ({ notifier, mm }) => {
        const length = (span.end - span.start) >>> 0;
        return this.insertion(action, notifier, { mm, ops: driver + 1, start: span.start, length });
      },
      finish: () => undefined,
    };
  }

  private *insertion(
    action: InsertAction,
    notifier: Address,
    interval: Interval,
  ): Operation<CallResult> {
    const { intervals } = this.kernel;
    const result =
      action.function === 'mmu_interval_notifier_insert_locked'
        ? yield* intervals.insertLocked(notifier, interval)
        : yield* intervals.insert(notifier, interval);
    return { result, notifier: result === 0 ? notifier : NULL };
  }

  /** A walk of the page tables, such as that of `hmm_range_fault()`. */
  readPtes({ process, range }: ReadAction, caller: Caller): Call {
    return simpleCall(
      'read_ptes',
      () => NULL,
      () => this.noting(process, range, caller),
    );
  }

  establishSptes({ checked }: EstablishAction, caller: Caller): Call {
    return simpleCall(
      'establish_sptes',
      () => NULL,
      () => this.establishing(checked, caller),
    );
  }

  /** `driver_populate_range()` of Documentation/mm/hmm.rst, without its loop. */
  mirror(action: MirrorAction, caller: Caller): Call {
    const handle = this.kernel.handle(action.notifier);
    return {
      function: 'mirror_range',
      process: null,
      name: action.notifier,
      prepare: (machine) => ({ notifier: machine.read(handle + Handle.knownObject), mm: NULL }),
      body: ({ notifier }) => returningNumber(this.mirroring(notifier, action, caller)),
      finish: () => undefined,
    };
  }

  private *mirroring(
    interval: Address,
    { process, range }: MirrorAction,
    caller: Caller,
  ): Operation<number> {
    yield* this.readBegin(interval, caller);
    yield* this.noting(process, range, caller);
    yield* mutexLock(this.userLock(caller), USER_LOCK);
    yield* this.readRetry(interval, caller);
    const result = yield* this.establishing(true, caller);
    yield* mutexUnlock(this.userLock(caller), USER_LOCK);
    return result;
  }

  private *readBegin(interval: Address, { reading }: Caller): Operation<number> {
    const sequence = yield* this.kernel.intervals.readBegin(interval);
    reading.sequences.set(interval, sequence);
    return sequence;
  }

  private *readRetry(interval: Address, caller: Caller): Operation<number> {
    const sequence = sequenceOf(interval, caller);
    const retry = yield* this.kernel.intervals.readRetry(interval, sequence);
    caller.reading.mustRetry = retry === 1;
    return retry;
  }

  /** 0, or -EFAULT where some of the pages are not present. */
  private *noting(name: string, range: Range, { reading }: Caller): Operation<number> {
    const process = this.kernel.process(name);
    const pages = this.kernel.pageMap.mask(range);
    reading.process = process;
    reading.pages = yield step('the page tables are read', (machine) => {
      const mm = machine.read(process + Process.knownMm);
      return machine.read(mm + MmStruct.present) & pages;
    });
    return reading.pages === pages ? 0 : -errnos.EFAULT;
  }

  private *establishing(checked: boolean, caller: Caller): Operation<number> {
    if (checked && caller.reading.mustRetry) return -errnos.EBUSY;
    if (caller.reading.pages === 0) return -errnos.EFAULT;
    yield step('sptes are established', (machine) => establishSptes(machine, this.kernel, caller));
    return 0;
  }

  private userLock({ driver }: Caller): Address {
    return (this.kernel.initialState.modules[driver] as Address) + Module.userLock;
  }
}

function takesAddresses(): Operation<CallResult> {
  throw new RangeError('an interval notifier is inserted by an action of its own');
}

function sequenceOf(interval: Address, { reading }: Caller): number {
  const sequence = reading.sequences.get(interval);
  if (sequence === undefined) throw new RangeError('mmu_interval_read_begin was not called before');
  return sequence;
}

/** Whether a function takes this kind of notifier: interval or not. kfree() and work take either. */
export function isOfKind(machine: Machine, notifier: Address, name: DriverFunction): boolean {
  if (notifier === NULL || takesStructure(name)) return true;
  const isInterval = machine.typeOf(notifier) === DriverInterval.type;
  return isInterval === name.startsWith('mmu_interval_');
}
