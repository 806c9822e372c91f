/**
 * Makes observations of trace lines: pairs each return with its call, and knows which locks a task
 * holds and where preemption is disabled.
 */

import {
  type Arguments,
  type Frame,
  type LockMode,
  type Observation,
  type ObservedFunction,
  observedEvents,
  observedFunctions,
} from '../properties/any-trace/observation';
import type { CallbackName } from '../protocol/names';
import type { RecordingHeader } from './header';
import { fieldOf, fieldsOf, intern, intOf, numberOf, type TraceLine } from './trace-line';

/** Each with itself: a name that was cut from a line would keep the line. */
const FUNCTIONS: ReadonlyMap<string, ObservedFunction> = new Map(
  observedFunctions.map((name) => [name, name]),
);
const RETURN = '__ret';
const BLOCKABLE = 1;
/** Functions that may sleep: what depth of preemption they show, the probe itself has added. */
const SLEEPING: ReadonlySet<string> = new Set([
  '__mmu_notifier_register',
  'mmu_notifier_register',
  'mmu_notifier_unregister',
  'mmu_interval_notifier_insert',
  'exit_mmap',
]);
/** Functions and callbacks whose result is a pointer, a long or a bool. */
const POINTERS: ReadonlySet<string> = new Set(['mmu_notifier_get_locked', 'alloc_notifier']);
const BOOLS: ReadonlySet<string> = new Set(['invalidate']);
/** Pointers from here on are errors, as ERR_PTR() makes them. */
const FIRST_ERROR = 2n ** 64n - 4095n;

/** The lines contradict each other: one was lost, doubled or moved. */
export class ContradictionError extends Error {}

export class Conversion {
  private readonly open = new Map<string, Frame[]>();
  private readonly locks = new Map<string, Map<string, LockMode>>();
  /** Tasks that had returned from, or not yet called, whatever they did before. */
  private readonly seen = new Set<string>();
  private probeDepth = Number.POSITIVE_INFINITY;
  private readonly hasLocks: boolean;

  constructor(private readonly header: RecordingHeader) {
    const { set } = header;
    this.hasLocks = set.has('mmap_lock_acquire_returned') && set.has('mmap_lock_released');
  }

  /** Null where the line is about a lock, or about nothing that is observed. */
  convert(line: TraceLine, number: number): Observation | null {
    const { event, rest, task } = line;
    if (event === 'mmap_lock_acquire_returned') {
      const success = fieldOf(rest, 'success') !== 'false';
      if (success) this.lock(task, rest, fieldOf(rest, 'write') === 'true' ? 'write' : 'read');
      return null;
    }
    if (event === 'mmap_lock_released') {
      this.lock(task, rest, 'none');
      return null;
    }
    const isReturn = event.endsWith(RETURN);
    const base = isReturn ? event.slice(0, -RETURN.length) : event;
    const callback = this.header.callbacks.get(base);
    const name = (callback?.operation as CallbackName | undefined) ?? FUNCTIONS.get(base);
    if (name === undefined) return null;
    return isReturn
      ? this.returns(line, number, name, callback !== undefined)
      : this.begins(line, number, name, callback !== undefined);
  }

  /** Whether a task is inside of calls that the recording shows no end of. */
  get openCalls(): number {
    return [...this.open.values()].reduce((sum, frames) => sum + frames.length, 0);
  }

  private lock(task: string, rest: string, mode: LockMode): void {
    const mm = pointer(fieldOf(rest, 'mm'));
    if (mm === null) return;
    const held = this.locks.get(mm) ?? new Map<string, LockMode>();
    this.locks.set(mm, held);
    if (mode === 'none') held.delete(task);
    else held.set(task, mode);
  }

  /** Null where no task was seen to take the lock of this mm. */
  private lockOf(task: string, mm: string | null): LockMode | null {
    if (!this.hasLocks || mm === null) return null;
    const held = this.locks.get(mm);
    return held === undefined ? null : (held.get(task) ?? 'none');
  }

  private begins(
    { flags, rest, task }: TraceLine,
    line: number,
    name: Observation['name'],
    isCallback: boolean,
  ): Observation {
    const frames = this.framesOf(task);
    const parent = frames.at(-1) ?? null;
    const given = this.argumentsOf(rest, name);
    const observation: Observation = {
      kind: isCallback ? 'enter' : 'call',
      line,
      task,
      name,
      frame: undefined as unknown as Frame,
      atomic: this.atomic(flags, name),
      lock: this.lockOf(task, given.mm),
      result: null,
      pointer: null,
      caller: null,
    };
    const frame: Frame = { arguments: given, parent, inside: [], begin: observation, end: null };
    (observation as { frame: Frame }).frame = frame;
    parent?.inside.push(frame);
    frames.push(frame);
    this.seen.add(task);
    return observation;
  }

  private returns(
    { rest, task, event }: TraceLine,
    line: number,
    name: Observation['name'],
    isCallback: boolean,
  ): Observation | null {
    const frames = this.framesOf(task);
    const frame = frames.at(-1);
    if (frame === undefined || frame.begin.name !== name) {
      // The call may have come before the recording began.
      if (!this.seen.has(task)) return null;
      const inside = frame === undefined ? 'nothing' : frame.begin.name;
      throw new ContradictionError(
        `line ${line}: ${event.slice(0, -RETURN.length)}() returns in ${task}, which is inside of ${inside}`,
      );
    }
    frames.pop();
    if (frames.length === 0) this.open.delete(task);
    if (name === '__mmdrop' && frame.arguments.mm !== null) this.locks.delete(frame.arguments.mm);
    const value = fieldOf(rest, 'ret');
    const observation: Observation = {
      kind: isCallback ? 'leave' : 'return',
      line,
      task,
      name,
      frame,
      atomic: null,
      lock: this.lockOf(task, frame.arguments.mm),
      result: resultOf(value, name),
      pointer: POINTERS.has(name) ? pointer(value) : null,
      caller: callerOf(rest),
    };
    frame.end = observation;
    return observation;
  }

  private framesOf(task: string): Frame[] {
    const frames = this.open.get(task) ?? [];
    this.open.set(task, frames);
    return frames;
  }

  /** The flags are those of trace_print_lat_fmt() in kernel/trace/trace_output.c. */
  private atomic(flags: string, name: string): boolean | null {
    const [irqs, , interrupt, depth] = flags;
    const level = depth === '.' || depth === undefined ? 0 : Number.parseInt(depth, 16);
    if (SLEEPING.has(name)) this.probeDepth = Math.min(this.probeDepth, level);
    if (irqs !== '.' || interrupt !== '.') return true;
    return this.probeDepth === Number.POSITIVE_INFINITY ? null : level > this.probeDepth;
  }

  private argumentsOf(rest: string, name: string): Arguments {
    const fields = fieldsOf(rest);
    const text = (field: string): string | null => fields.get(field) ?? null;
    const number = (field: string): number | null => numberOf(fields.get(field) ?? null);
    const flags = number('flags');
    const event = number('event');
    const start = number('start');
    const length = number('length');
    const isRegistration = name === '__mmu_notifier_register';
    const isInsertion = name.startsWith('mmu_interval_notifier_insert');
    const callbacks = isRegistration || isInsertion ? this.callbacksOf(fields) : null;
    return {
      mm: pointer(text('mm')),
      notifier: subscription(text('n') ?? text('sub')),
      ops: pointer(text('ops')),
      callbacks: callbacks?.operations ?? null,
      driver: callbacks?.driver ?? this.driverOf(rest),
      start,
      end: isInsertion && start !== null && length !== null ? start + length : number('end'),
      event: event === null ? null : (observedEvents[event] ?? `event ${event}`),
      blockable: flags === null ? null : (flags & BLOCKABLE) !== 0,
      range: pointer(text('range')),
      subscriptionMm: pointer(text('of')),
      users: number('nusers'),
      told: number('cur'),
      sequence: number('seq'),
      mmUsers: number('users'),
      mmCount: number('count'),
      address: pointer(text('addr')),
    };
  }

  /** The operations that are recorded; of others it cannot be told whether they are called. */
  private callbacksOf(fields: ReadonlyMap<string, string>): {
    operations: ReadonlyMap<string, string>;
    driver: string | null;
  } {
    const operations = new Map<string, string>();
    let driver: string | null = null;
    for (const { operation, symbol, driver: module } of this.header.callbacks.values()) {
      const told = fields.get(operation);
      if (told === undefined || told.slice(0, told.indexOf('+')) !== symbol) continue;
      operations.set(operation, symbol);
      driver = module;
    }
    return { operations, driver };
  }

  /** The module of the callback, from `(symbol+0x4/0x3d0 [module])`. */
  private driverOf(rest: string): string | null {
    const module = /^\([^)\]]*\[([^\]]+)\]\)/.exec(rest)?.[1];
    return module === undefined ? null : intern(module);
  }
}

/** The function that had called, from `(caller+0x84/0x1e0 <- function)`. */
function callerOf(rest: string): string | null {
  const symbol = /^\(([^+ ]+)\+/.exec(rest)?.[1];
  return symbol === undefined ? null : intern(symbol.replace(/\.(?:isra|constprop|part)\b.*/, ''));
}

function resultOf(value: string | null, name: string): number | null {
  if (value === null) return null;
  if (POINTERS.has(name)) {
    const all = BigInt.asUintN(64, BigInt(value));
    return all >= FIRST_ERROR ? Number(BigInt.asIntN(64, all)) : 0;
  }
  const result = intOf(value);
  // A bool is one byte.
  return BOOLS.has(name) && result !== null ? result & 0xff : result;
}

/** The first interval of an mm has __mmu_notifier_register(NULL, mm) called, which registers nobody. */
function subscription(value: string | null): string | null {
  const at = pointer(value);
  return at !== null && /^0x0+$/.test(at) ? null : at;
}

/** With 0x before it, whether or not the kernel has printed that. */
function pointer(value: string | null): string | null {
  if (value === null || !/^(?:0x)?[0-9a-f]+$/.test(value)) return null;
  return intern(value.startsWith('0x') ? value : `0x${value}`);
}
