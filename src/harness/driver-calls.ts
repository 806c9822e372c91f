/** The functions that drivers call, on the objects that a script names. */

import { mayEnterReclaim } from '../linux/kernel/slab';
import { spinLock, spinUnlock } from '../linux/kernel/spinlock';
import { adjustCurrent, TaskStruct } from '../linux/kernel/task';
import { MmStruct, Process } from '../linux/mm/mm-struct';
import {
  mmapReadLock,
  mmapReadUnlock,
  mmapWriteLock,
  mmapWriteUnlock,
} from '../linux/mm/mmap-lock';
import { MmuNotifier } from '../linux/mmu-notifier/structs';
import { step } from '../machine/effect';
import type { Machine, Operation } from '../machine/machine';
import { type Address, NULL } from '../machine/struct';
import type { DriverFunction } from '../protocol/names';
import type { Behaviour } from '../protocol/script';
import {
  type Arguments,
  type Body,
  type Call,
  type Caller,
  type CallRequest,
  type CallResult,
  newCaller,
  perform,
  returningNotifier,
  returningNumber,
  succeeding,
} from './calls';
import { bodiesOf2008, type FunctionOnlyOf2008 } from './calls-2008';
import { allocateNotifier, freeNotifier } from './driver-notifier';
import { HmmCalls, type HmmFunction } from './hmm-calls';
import { Handle, Module, mmReferences, referencedMm } from './initial-state';
import { IntervalCalls, type IntervalFunction, isOfKind } from './interval-calls';
import type { KernelUnderTest } from './kernel-under-test';
import { type KvmFunction, kvmBodies } from './kvm-calls';
import { inRcuCallback, mmReferenceBodies, pinning, unpinning } from './mm-reference-calls';
import { SvaCalls, type SvaFunction } from './sva-calls';
import { takesWork, type WorkCall, workBodies } from './work-calls';

/** Nested calls from callbacks that fit on a kernel stack. */
const MAX_NESTED_CALLS = 8;

/** Functions that register a notifier that the caller has allocated. */
const registering: readonly DriverFunction[] = [
  'mmu_notifier_register',
  '__mmu_notifier_register',
  'mmu_rmap_notifier_register',
];

/** Functions that return an object to which the script gives a name. */
const getting: readonly DriverFunction[] = [
  'mmu_notifier_get',
  'mmu_notifier_get_locked',
  'hmm_mirror_register',
  'iommu_sva_bind_device',
];

/** Functions after which the caller no longer counts on what it called them on. */
const ending: readonly DriverFunction[] = [
  'mmu_notifier_put',
  'kfree',
  'call_rcu',
  'hmm_mirror_unregister',
  'iommu_sva_unbind_device',
];

/** Functions that take a notifier, which a callback passes on. */
const onNotifier: readonly DriverFunction[] = [
  ...takesWork,
  'mmu_interval_notifier_remove',
  'mmu_interval_read_begin',
  'mmu_interval_read_retry',
  'mmu_interval_check_retry',
  'mmu_notifier_put',
  'mmu_notifier_unregister',
  'kfree',
  'call_rcu',
  'hmm_mirror_unregister',
];

export class DriverCalls {
  readonly hmm: HmmCalls;
  readonly sva: SvaCalls;
  readonly intervals: IntervalCalls;
  private readonly bodies: Readonly<Partial<Record<DriverFunction, Body>>>;

  constructor(private readonly kernel: KernelUnderTest) {
    this.hmm = new HmmCalls(kernel);
    this.sva = new SvaCalls(kernel);
    this.intervals = new IntervalCalls(kernel);
    const of2008 = kernel.script.notifiersOf2008 !== undefined ? bodiesOf2008(kernel) : {};
    this.bodies = {
      ...this.coreBodies,
      ...this.hmm.bodies,
      ...this.sva.bodies,
      ...this.intervals.bodies,
      ...kvmBodies(kernel),
      ...workBodies(kernel),
      ...of2008,
    };
  }

  /** The call that an action requests. */
  call(request: CallRequest, caller: Caller): Call {
    return {
      function: request.function,
      process: request.process,
      name: request.notifier,
      prepare: (machine) => this.prepare(machine, request),
      body: (on) => this.body(request, on, caller),
      finish: (machine, result) => this.finish(machine, request, caller, result),
    };
  }

  /** A call that a callback makes on its own notifier and mm, or on another mm. */
  *fromCallback(
    driver: number,
    { function: name, process }: Extract<Behaviour, { does: 'call' }>,
    notifier: Address,
    own: Address,
  ): Operation {
    const caller = newCaller(driver);
    const other = process === undefined ? null : this.kernel.process(process);
    const call: Call = {
      function: name,
      process: null,
      name: null,
      prepare: (machine) => {
        if (adjustCurrent(machine, TaskStruct.nestedCalls, 1) > MAX_NESTED_CALLS)
          machine.oops(
            'BUG_ON',
            `the kernel stack overflows: callbacks call ${name}() without end`,
          );
        const taken = onNotifier.includes(name) && isOfKind(machine, notifier, name);
        const mm = other === null ? own : machine.read(other + Process.knownMm);
        return { notifier: taken ? notifier : NULL, mm };
      },
      body: (on) => this.bodyOf(name)(on, caller, other, null),
      finish: (machine) => void adjustCurrent(machine, TaskStruct.nestedCalls, -1),
    };
    yield* perform(call, () => true);
  }

  private *body(request: CallRequest, on: Arguments, caller: Caller): Operation<CallResult> {
    const process = request.process === null ? null : this.kernel.process(request.process);
    const body = this.bodyOf(request.function);
    const called = () => body(on, caller, process, request.notifier);
    if (request.inRcuCallback) return yield* inRcuCallback(called());
    if (!request.atomic) return yield* called();
    const lock = (this.kernel.initialState.modules[caller.driver] as Address) + Module.lock;
    yield* spinLock(lock, 'driver lock');
    const result = yield* body(on, caller, process, request.notifier);
    yield* spinUnlock(lock, 'driver lock');
    return result;
  }

  private prepare(machine: Machine, { function: name, process, notifier }: CallRequest): Arguments {
    const mm =
      process === null ? NULL : machine.read(this.kernel.process(process) + Process.knownMm);
    if (notifier === null || getting.includes(name)) return { notifier: NULL, mm };
    const handle = this.kernel.handle(notifier);
    if (registering.includes(name)) {
      const allocated = allocateNotifier(machine, mm);
      machine.write(handle + Handle.notifier, allocated);
      machine.write(handle + Handle.known, allocated);
      machine.write(handle + Handle.mm, mm);
      return { notifier: allocated, mm };
    }
    const known = this.intervals.isInterval(notifier) ? Handle.knownObject : Handle.known;
    return { notifier: machine.read(handle + known), mm: machine.read(handle + Handle.mm) };
  }

  private finish(
    machine: Machine,
    request: CallRequest,
    caller: Caller,
    { result, notifier }: CallResult,
  ): void {
    const { function: name, process } = request;
    if (request.notifier !== null) {
      const handle = this.kernel.handle(request.notifier);
      if (getting.includes(name) && result === 0) {
        machine.write(handle + Handle.notifier, notifier);
        machine.write(handle + Handle.known, notifier);
        machine.write(handle + Handle.mm, machine.read(notifier + MmuNotifier.mm));
      }
      if (ending.includes(name)) machine.write(handle + Handle.notifier, NULL);
      if (name === 'kfree') machine.write(handle + Handle.object, NULL);
    }
    if (process === null || caller.driver < 0) return;
    if (pinning.includes(name) && (name !== 'mmget_not_zero' || result === 1))
      this.pin(machine, caller, process, 1);
    if (unpinning.includes(name)) this.pin(machine, caller, process, -1);
  }

  /** Records that the driver holds one reference more or less, for leak detection. */
  private pin(machine: Machine, { driver }: Caller, process: string, change: number): void {
    const module = this.kernel.initialState.modules[driver] as Address;
    const index = this.kernel.names.processes.indexOf(process);
    const count = machine.read(mmReferences(module, index)) + change;
    const mm = machine.read(this.kernel.process(process) + Process.knownMm);
    machine.write(mmReferences(module, index), count);
    machine.write(referencedMm(module, index), count > 0 ? mm : NULL);
  }

  private bodyOf(name: DriverFunction): Body {
    const body = this.bodies[name];
    if (body === undefined) throw new RangeError(`${name} is a function of 2008 only`);
    return body;
  }

  private readonly coreBodies: Readonly<
    Record<
      Exclude<
        DriverFunction,
        HmmFunction | SvaFunction | IntervalFunction | FunctionOnlyOf2008 | KvmFunction | WorkCall
      >,
      Body
    >
  > = {
    mmu_notifier_register: ({ notifier, mm }, caller) => this.register(notifier, mm, caller, false),
    __mmu_notifier_register: ({ notifier, mm }, caller) =>
      this.register(notifier, mm, caller, true),
    mmu_notifier_unregister: ({ notifier, mm }) =>
      succeeding(this.kernel.core.unregister(notifier, mm)),
    mmu_notifier_get: ({ mm }, caller) =>
      returningNotifier(this.kernel.core.get(caller.driver + 1, mm)),
    mmu_notifier_get_locked: ({ mm }, caller) =>
      returningNotifier(this.kernel.core.getLocked(caller.driver + 1, mm)),
    mmu_notifier_put: ({ notifier }) => succeeding(this.kernel.core.put(notifier)),
    mmu_notifier_synchronize: () => succeeding(this.kernel.core.synchronize()),
    ...mmReferenceBodies(() => this.kernel.mm),
    mmap_write_lock: ({ mm }) => succeeding(mmapWriteLock(mm)),
    mmap_write_unlock: ({ mm }) => succeeding(mmapWriteUnlock(mm)),
    mmap_read_lock: ({ mm }) => succeeding(mmapReadLock(mm)),
    mmap_read_unlock: ({ mm }) => succeeding(mmapReadUnlock(mm)),
    process_mrelease: ({ mm }, _, process) => returningNumber(this.processMrelease(mm, process)),
    srcu_read_lock: (_, caller) => succeeding(this.kernel.driverSrcu.readLock(caller)),
    srcu_read_unlock: (_, caller) => succeeding(this.kernel.driverSrcu.readUnlock(caller)),
    call_srcu: (_, caller) => succeeding(this.kernel.driverSrcu.call(caller)),
    synchronize_srcu: (_, caller) => succeeding(this.kernel.driverSrcu.synchronize(caller)),
    srcu_barrier: (_, caller) => succeeding(this.kernel.driverSrcu.barrier(caller)),
    kmalloc: () => succeeding(this.allocation()),
    kfree: ({ notifier }) => succeeding(this.freeNotifier(notifier)),
  };

  private *register(
    notifier: Address,
    mm: Address,
    { driver }: Caller,
    locked: boolean,
  ): Operation<CallResult> {
    yield step('subscription->ops = &ops', (machine) =>
      machine.write(notifier + MmuNotifier.ops, driver + 1),
    );
    const { core } = this.kernel;
    const result = yield* locked ? core.registerLocked(notifier, mm) : core.register(notifier, mm);
    return { result, notifier: result === 0 ? notifier : NULL };
  }

  /** A pidfd names a process whose mm may be gone. */
  private *processMrelease(mm: Address, named: Address | null): Operation<number> {
    const process =
      named ?? (yield step('pidfd_get_task()', (machine) => machine.read(mm + MmStruct.process)));
    return yield* this.kernel.mm.processMrelease(process);
  }

  /** An allocation that the driver frees at once. */
  private *allocation(): Operation {
    yield step('kmalloc(GFP_KERNEL)', (machine) => mayEnterReclaim(machine, 'driver data'));
  }

  private *freeNotifier(notifier: Address): Operation {
    yield step('kfree()', (machine) => {
      if (notifier === NULL) return;
      freeNotifier(machine, notifier);
    });
  }
}
