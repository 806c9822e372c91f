/** A driver: the callbacks of its ops, with the behaviour that the script gives them. */

import { mightSleep, signalPending } from '../linux/kernel/task';
import { WHOLE_ADDRESS_SPACE } from '../linux/mm/lifetime';
import type { MmuNotifierRange } from '../linux/mm/notifier-hooks';
import { sptes } from '../linux/mm/secondary-mmu';
import type { MmuNotifierOps } from '../linux/mmu-notifier/ops';
import { step, waitUntil } from '../machine/effect';
import type { Machine, Operation } from '../machine/machine';
import { type Address, NULL } from '../machine/struct';
import { type CallbackName, PAGE_SIZE, type Range } from '../protocol/names';
import type { Behaviour, Driver } from '../protocol/script';
import type { EnterEvent } from '../protocol/trace';
import type { CallbackContext, Completion } from './callback-context';
import { identity } from './calls';
import { accessed, forgetAllPages, forgetPages } from './device';
import { allocateNotifier, DriverNotifier, freeNotifier } from './driver-notifier';
import { Module, Progress } from './initial-state';
import type { KernelUnderTest } from './kernel-under-test';
import { type CallbackRange, contextSeen, rangeSeen } from './observations';

/** Prefix of the steps at which a task waits because its callback is held. */
export const HELD = 'held in ';

/** All numbers of processes are below this; the last one stands for no process. */
const PROCESSES = 16;

/** Makes the calls that the script has callbacks make. */
export interface CallsFromCallbacks {
  fromCallback(
    driver: number,
    behaviour: Extract<Behaviour, { does: 'call' }>,
    notifier: Address,
    mm: Address,
  ): Operation;
}

/** What the condition of a returned value may depend on. */
export interface Circumstances {
  readonly blockable: boolean;
  readonly owner?: number;
  /** Whether a signal is pending for the task. */
  readonly signal: boolean;
}

export class DriverModule {
  readonly driver: Driver;
  readonly module: Address;
  readonly device: Address;

  constructor(
    protected readonly kernel: KernelUnderTest,
    readonly index: number,
    private readonly calls: CallsFromCallbacks,
  ) {
    this.driver = kernel.driver(index);
    this.module = kernel.initialState.modules[index] as Address;
    this.device = kernel.initialState.devices[index] as Address;
  }

  /** The ops table, with the members that the script lists. */
  ops(): MmuNotifierOps {
    const all: Required<MmuNotifierOps> = {
      release: (notifier, mm) => this.release(notifier, mm),
      invalidate_range_start: (notifier, range) =>
        this.invalidate('invalidate_range_start', notifier, range),
      invalidate_range_end: (notifier, range) => this.invalidateEnd(notifier, range),
      arch_invalidate_secondary_tlbs: (notifier, mm, range) => this.flushTlbs(notifier, mm, range),
      alloc_notifier: (mm) => this.allocNotifier(mm),
      free_notifier: (notifier) => this.freeNotifier(notifier),
      clear_flush_young: (notifier, mm, range) =>
        this.age('clear_flush_young', notifier, mm, range),
      clear_young: (notifier, mm, range) => this.age('clear_young', notifier, mm, range),
      test_young: (notifier, mm, start) =>
        this.age('test_young', notifier, mm, { start, end: start + PAGE_SIZE }),
    };
    const { callbacks } = this.driver;
    return Object.fromEntries(
      Object.entries(all).filter(([name]) => callbacks.includes(name as CallbackName)),
    );
  }

  *release(notifier: Address, mm: Address, shared = false): Operation {
    yield* this.run({ callback: 'release', mm, notifier, range: null, shared }, (machine) => {
      this.dropSptes(machine, 'release', mm, this.kernel.pageMap.mask(WHOLE_ADDRESS_SPACE));
      return 0;
    });
  }

  *invalidate(
    callback: CallbackName,
    notifier: Address,
    range: CallbackRange,
    shared = false,
  ): Operation<number> {
    return yield* this.run({ callback, mm: range.mm, notifier, range, shared }, (machine) => {
      const signal = this.asksForSignals(callback) && signalPending(machine);
      const returned = this.returned(callback, { ...range, signal });
      if (returned === undefined)
        this.dropSptes(machine, callback, range.mm, this.kernel.pageMap.mask(range));
      return returned ?? 0;
    });
  }

  private *invalidateEnd(notifier: Address, range: MmuNotifierRange): Operation {
    const callback = 'invalidate_range_end';
    yield* this.run({ callback, mm: range.mm, notifier, range }, (machine) => {
      const drops = this.behaviours(callback).some(({ does }) => does === 'drop-sptes');
      if (drops) this.dropSptes(machine, callback, range.mm, this.kernel.pageMap.mask(range));
      return 0;
    });
  }

  private *flushTlbs(notifier: Address, mm: Address, range: Range): Operation {
    const flushed = { mm, ...range, event: null, blockable: false };
    yield* this.invalidate('arch_invalidate_secondary_tlbs', notifier, flushed);
  }

  /** Whether the device has used the pages; of a driver that zaps sptes, whether it had any. */
  private *age(
    callback: CallbackName,
    notifier: Address,
    mm: Address,
    range: Range,
  ): Operation<number> {
    const returned = this.returned(callback, { blockable: false, signal: false });
    const pages = this.kernel.pageMap.mask(range);
    const drops = this.behaviours(callback).some(({ does }) => does === 'drop-sptes');
    const asked = { mm, ...range, event: null, blockable: false };
    return yield* this.run({ callback, mm, notifier, range: asked }, (machine) => {
      const index = this.kernel.mm.processIndex(machine, mm);
      const young = drops
        ? machine.read(sptes(this.device, index)) & pages
        : accessed(machine, this.device, index, pages, callback !== 'test_young');
      if (drops) this.dropSptes(machine, callback, mm, pages);
      return returned ?? (young === 0 ? 0 : 1);
    });
  }

  private *allocNotifier(mm: Address): Operation<Address> {
    const returned = this.returned('alloc_notifier', { blockable: true, signal: false });
    return yield* this.run(
      { callback: 'alloc_notifier', mm, notifier: NULL, range: null },
      (machine) => {
        return returned ?? allocateNotifier(machine, mm);
      },
    );
  }

  private *freeNotifier(notifier: Address): Operation {
    yield* this.run({ callback: 'free_notifier', mm: NULL, notifier, range: null }, (machine) => {
      freeNotifier(machine, notifier);
      return 0;
    });
  }

  /** The function of the work that a driver's structure embeds; it need not touch the mm. */
  *workFunction(notifier: Address, mm: Address): Operation {
    const callback = 'work_func';
    yield* this.run({ callback, mm, notifier, range: null, deferred: true }, (machine) => {
      if (this.behaviours(callback).some(({ does }) => does === 'drop-sptes'))
        forgetAllPages(machine, this.kernel, this.device, mm);
      return 0;
    });
  }

  /** The callback that the driver queues with `call_srcu()`: a free_notifier without a notifier. */
  *srcuCallback(object: Address): Operation {
    yield* this.run(
      { callback: 'free_notifier', mm: NULL, notifier: NULL, range: null },
      (machine) => {
        machine.free(object);
        return 0;
      },
    );
  }

  /** A callback from entry to return. */
  *run(
    context: CallbackContext,
    completion: Completion,
    work: Operation<number> | null = null,
  ): Operation<number> {
    const { callback, notifier } = context;
    const entered = yield step(`->${callback}() is entered`, (machine) =>
      this.enter(machine, context),
    );
    const process = this.kernel.names.processes[entered % PROCESSES] ?? null;
    const mm = Math.floor(entered / PROCESSES);
    for (const behaviour of this.behaviours(callback))
      yield* this.behave(behaviour, callback, notifier, mm);
    const worked = work === null ? 0 : yield* work;
    return yield step(`->${callback}() returns`, (machine) => {
      this.checkLoaded(machine, callback);
      const result = completion(machine, worked);
      const allocated = callback === 'alloc_notifier' && result > 0;
      machine.emit({
        kind: 'leave',
        task: machine.currentName,
        callback,
        driver: this.driver.name,
        process,
        notifier: identity(allocated ? result : notifier),
        result: allocated ? 0 : result,
      });
      return result;
    });
  }

  private *behave(
    behaviour: Behaviour,
    callback: CallbackName,
    notifier: Address,
    mm: Address,
  ): Operation {
    const where = `->${callback}() of driver ${this.driver.name}`;
    if (behaviour.does === 'hold') {
      const hold = this.kernel.holdBit(this.driver.name, callback);
      yield waitUntil(HELD + where, (machine) => {
        return (machine.read(this.kernel.initialState.progress + Progress.released) & hold) !== 0;
      });
    } else if (behaviour.does === 'sleep') {
      yield step(`${where} sleeps`, (machine) => mightSleep(machine, where));
    } else if (behaviour.does === 'call') {
      yield* this.calls.fromCallback(this.index, behaviour, notifier, mm);
    }
  }

  /** Returns the notifier's mm and the number of its process, packed into one number. */
  private enter(machine: Machine, context: CallbackContext): number {
    const { callback, mm: passed, notifier, range, sequence } = context;
    this.checkLoaded(machine, callback);
    if (context.deferred === true) return this.enterDeferred(machine, context);
    const shared = context.shared || notifier === NULL;
    const owner = shared ? NULL : machine.read(notifier + DriverNotifier.owner);
    const mm = owner === NULL ? passed : owner;
    const process = mm === NULL ? PROCESSES - 1 : this.kernel.mm.processIndex(machine, mm);
    machine.emit({
      kind: 'enter',
      callback,
      driver: this.driver.name,
      process: this.kernel.names.processes[process] ?? null,
      notifier: identity(notifier),
      ...contextSeen(machine, mm),
      range: range === null ? null : rangeSeen(machine, this.kernel.pageMap, range),
      ...(sequence === undefined ? {} : { sequence }),
      ...this.furtherObservations(machine, context),
    });
    return mm * PROCESSES + process;
  }

  private enterDeferred(machine: Machine, { callback, mm, notifier }: CallbackContext): number {
    const known = this.kernel.processOf(machine, mm);
    const process = known < 0 ? PROCESSES - 1 : known;
    machine.emit({
      kind: 'enter',
      callback,
      driver: this.driver.name,
      process: this.kernel.names.processes[process] ?? null,
      notifier: identity(notifier),
      ...contextSeen(machine, NULL),
      range: null,
    });
    return mm * PROCESSES + process;
  }

  /** What another kind of driver observes on entry besides. */
  protected furtherObservations(_machine: Machine, _context: CallbackContext): Partial<EnterEvent> {
    return {};
  }

  private checkLoaded(machine: Machine, callback: CallbackName): void {
    if (machine.read(this.module + Module.unloaded) === 0) return;
    machine.oops(
      'call into an unloaded module',
      `->${callback}() of driver ${this.driver.name} runs`,
    );
  }

  protected dropSptes(machine: Machine, callback: CallbackName, mm: Address, pages: number): void {
    if (this.behaviours(callback).some(({ does }) => does === 'keep-sptes')) return;
    forgetPages(machine, this.kernel, this.device, mm, pages);
  }

  behaviours(callback: CallbackName): Behaviour[] {
    return this.driver.behaviours.filter((behaviour) => behaviour.callback === callback);
  }

  /** Whether what it returns depends on signals. */
  asksForSignals(callback: CallbackName): boolean {
    return this.behaviours(callback).some(
      (behaviour) => behaviour.does === 'return' && behaviour.when === 'signal-pending',
    );
  }

  returned(
    callback: CallbackName,
    { blockable, owner, signal }: Circumstances,
  ): number | undefined {
    const holds = {
      always: true,
      'non-blockable': !blockable,
      'signal-pending': signal,
      owner: owner === this.index + 1,
    };
    for (const behaviour of this.behaviours(callback)) {
      if (behaviour.does === 'return' && holds[behaviour.when]) return behaviour.result;
    }
    return undefined;
  }
}
