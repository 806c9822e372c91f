/** Calls as a trace shows them: an event when a call begins, and one when it has returned. */

import { TaskStruct } from '../linux/kernel/task';
import { step, waitUntil } from '../machine/effect';
import type { Machine, Operation } from '../machine/machine';
import { type Address, MAX_OBJECT_WORDS, NULL } from '../machine/struct';
import { type DriverFunction, FunctionName } from '../protocol/names';

/** The result of a call. */
export interface CallResult {
  /** 0, a negative errno, or 1 and 0 for yes and no. */
  readonly result: number;
  /** The notifier that was registered or returned. */
  readonly notifier: Address;
}

/** The notifier and the mm that a call is made on; NULL where it takes none. */
export interface Arguments {
  readonly notifier: Address;
  readonly mm: Address;
}

/** A call to make: its function, and how to perform it. */
export interface Call {
  readonly function: FunctionName;
  readonly process: string | null;
  /** The script's name for the notifier. */
  readonly name: string | null;
  /** Runs in the step that begins the call; returns the arguments. */
  prepare(machine: Machine): Arguments;
  body(on: Arguments): Operation<CallResult>;
  /** Runs in the step that ends the call. */
  finish(machine: Machine, result: CallResult): void;
}

/** A call as a script's action asks for it. */
export interface CallRequest {
  readonly function: DriverFunction;
  readonly process: string | null;
  readonly notifier: string | null;
  readonly atomic: boolean;
  /** Whether an RCU callback, which interrupts the task, makes the call. */
  readonly inRcuCallback: boolean;
}

/** The caller: the number of a driver, or -1 for a process. */
export interface Caller {
  readonly driver: number;
  /** Indexes of the read-side critical sections that the caller is in, innermost last. */
  readonly srcuIndexes: number[];
  readonly reading: Reading;
}

/** What a task remembers while it reads page tables under an interval notifier. */
export interface Reading {
  /** What mmu_interval_read_begin returned last, for each notifier. */
  readonly sequences: Map<Address, number>;
  /** What mmu_interval_read_retry returned last. */
  mustRetry: boolean;
  /** The process and the pages that were read last. */
  process: Address;
  pages: number;
}

/** A caller that has made no call yet. */
export function newCaller(driver: number): Caller {
  const reading = { sequences: new Map(), mustRetry: false, process: NULL, pages: 0 };
  return { driver, srcuIndexes: [], reading };
}

/** The body of a function. The script's action names `process` and `name`; null for none. */
export type Body = (
  on: Arguments,
  caller: Caller,
  process: Address | null,
  name: string | null,
) => Operation<CallResult>;

export const SUCCESS: CallResult = { result: 0, notifier: NULL };

/** The result of a call that cannot fail. */
export function* succeeding(operation: Operation): Operation<CallResult> {
  yield* operation;
  return SUCCESS;
}

/** The result of a call that returns a number. */
export function* returningNumber(operation: Operation<number>): Operation<CallResult> {
  return { result: yield* operation, notifier: NULL };
}

/** The number of a notifier in traces; null for NULL. */
export function identity(notifier: Address): number | null {
  return notifier === NULL ? null : notifier / MAX_OBJECT_WORDS;
}

/** Make a call once `ready`. */
export function* perform(call: Call, ready: (machine: Machine) => boolean): Operation {
  const begun = yield waitUntil(`calls ${call.function}()`, ready, (machine) =>
    packed(begin(machine, call)),
  );
  yield* finishCall(call, unpacked(begun));
}

/** The rest of a call that has begun. */
export function* finishCall(call: Call, on: Arguments): Operation {
  const result = yield* call.body(on);
  yield step(`${call.function}() returns ${result.result}`, (machine) => {
    call.finish(machine, result);
    end(machine, call, result);
  });
}

/** All addresses are below this. */
const ADDRESSES = 2 ** 24;

/** Both arguments as the one number that a step can return. */
export function packed({ notifier, mm }: Arguments): number {
  return notifier * ADDRESSES + mm;
}

export function unpacked(both: number): Arguments {
  return { notifier: Math.floor(both / ADDRESSES), mm: both % ADDRESSES };
}

/** Begin a call; returns what it is called on. Part of a step. */
export function begin(machine: Machine, call: Call): Arguments {
  const on = call.prepare(machine);
  const current = machine.currentTask + TaskStruct.currentCall;
  if (machine.read(current) === 0)
    machine.write(current, FunctionName.options.indexOf(call.function) + 1);
  machine.emit({
    kind: 'call',
    task: machine.currentName,
    function: call.function,
    process: call.process,
    name: call.name,
    notifier: identity(on.notifier),
  });
  return on;
}

function end(machine: Machine, call: Call, { result, notifier }: CallResult): void {
  const current = machine.currentTask + TaskStruct.currentCall;
  if (machine.read(current) === FunctionName.options.indexOf(call.function) + 1)
    machine.write(current, 0);
  machine.emit({
    kind: 'return',
    task: machine.currentName,
    function: call.function,
    process: call.process,
    name: call.name,
    notifier: identity(notifier),
    result,
  });
}

/** The result of a call that returns a notifier or a negative errno. */
export function* returningNotifier(operation: Operation<Address>): Operation<CallResult> {
  const notifier = yield* operation;
  return notifier < 0 ? { result: notifier, notifier: NULL } : { result: 0, notifier };
}

/** A call that takes an mm at most, and returns 0 or a number. */
export function simpleCall(
  name: FunctionName,
  mm: (machine: Machine) => Address,
  body: (mm: Address) => Operation<number> | Operation,
): Call {
  return {
    function: name,
    process: null,
    name: null,
    prepare: (machine) => ({ notifier: NULL, mm: mm(machine) }),
    *body(on) {
      return { ...SUCCESS, result: (yield* body(on.mm)) ?? 0 };
    },
    finish: () => undefined,
  };
}
