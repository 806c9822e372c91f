/**
 * A unit of C that clang has compiled for wasm32, translated to JavaScript generators, and the
 * runtime that they call. Each access to memory that other tasks may reach is one effect. Accesses
 * to the task's own stack are no steps.
 */
import type { Effect, Operation } from '../machine/machine';

/** An i32 as a signed number, or an i64 as a signed bigint. */
export type CValue = number | bigint;

/** Where the source has an access or a call; code of an inlined function has its own line. */
export interface Site {
  /** The compiled function that has the code. */
  readonly function: string;
  /** The path that clang was given, or that an include path led to. */
  readonly file: string;
  /** From 1 on; 0 where clang gives none. */
  readonly line: number;
}

/** A static object, at the address that the code has for it. */
export interface DataObject {
  readonly name: string;
  readonly address: number;
  readonly writable: boolean;
  /** Its initial content; pointers to other objects and functions are filled in. */
  readonly bytes: readonly number[];
}

/**
 * A function or an object that the unit uses and does not define. An object has the address that
 * `TranslateOptions.externalObjects` gives it, or NULL. A weak function that the unit does not
 * define is none of these: its address is NULL.
 */
export interface ImportedSymbol {
  readonly name: string;
  readonly kind: 'function' | 'object';
  /** Its first use; null where only static data uses it. */
  readonly site: Site | null;
}

/** Arguments are in C's order. A function of type void returns undefined. */
export type CFunction = (runtime: CRuntime, ...args: CValue[]) => Operation<CValue | undefined>;

export interface CModule {
  readonly functions: Readonly<Record<string, CFunction>>;
  readonly sites: readonly Site[];
  readonly data: readonly DataObject[];
  readonly imports: readonly ImportedSymbol[];
  /** The functions whose address is taken; that of number n is `FUNCTIONS + 4 * n`. */
  readonly functionTable: readonly string[];
}

/** The parts of the address space of C that are no objects of the machine. */
export const FUNCTIONS = 0x10000000;
export const STATIC_DATA = 0x30000000;

/** A width in bytes. i64 accesses have functions of their own. */
export type Width = 1 | 2 | 4;

/** What translated C calls. A `site` is an index of the module's sites. */
export interface CRuntime {
  /** The stack pointer. The stack grows down. */
  sp: number;
  /** Whether the address lies on the stack of the task, where no other task reaches it. */
  isPrivate(address: number): boolean;

  getPrivate(address: number, width: Width, signed: boolean): number;
  getPrivate64(address: number): bigint;
  setPrivate(address: number, width: Width, value: number): void;
  setPrivate64(address: number, value: bigint): void;

  /**
   * One step, whose result is the value. Addresses are signed numbers, and a store takes the low
   * bytes of its value. Constants and addresses that are known when the unit is translated come here
   * too: whether an access is private, the runtime alone decides.
   */
  load(address: number, width: Width, signed: boolean, site: number): Effect;
  load64(address: number, site: number): Operation<bigint>;
  store(address: number, width: Width, value: number, site: number): Effect;
  store64(address: number, value: bigint, site: number): Operation;
  /** `memory.copy` and `memory.fill`; either address may be private. */
  copy(to: number, from: number, length: number, site: number): Operation;
  fill(to: number, value: number, length: number, site: number): Operation;

  /** Calls an imported function. */
  call(name: string, args: readonly CValue[], site: number): Operation<CValue | undefined>;
  /** Calls through a pointer: a function of the module, or a callback of a driver. */
  callIndirect(
    pointer: number,
    args: readonly CValue[],
    site: number,
  ): Operation<CValue | undefined>;
  /** `unreachable`: clang has proved that the code is not reached, or that it is undefined. */
  unreachable(site: number): Operation<never>;
}
