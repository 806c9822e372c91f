/** The address space of C: 32 bits, and an unsigned long is a word of the machine. */
import { LIST_POISON, objectNumber } from '../../machine/memory';
import { type Address, MAX_OBJECT_WORDS, NULL } from '../../machine/struct';

/** Up to here is the NULL page, which has LIST_POISON1 and LIST_POISON2 of include/linux/poison.h. */
export const NULL_PAGE_END = 0x1000;
const LIST_POISON1 = 0x100;

/** Callbacks of drivers. */
export const CALLBACKS = 0x18000000;
/** The stack of the task that runs: the same addresses for each task. */
export const STACK = 0x20000000;
export const STACK_END = STACK + 0x10000;
/** The ops tables of drivers, and behind them those of their interval notifiers. */
export const OPS_TABLES = 0x38000000;
export const INTERVAL_OPS_TABLES = OPS_TABLES + 0x100000;
export const OPS_TABLES_END = INTERVAL_OPS_TABLES + 0x100000;
/** Object number n of the machine begins at `OBJECTS + OBJECT_BYTES * n`, with its word 1. */
export const OBJECTS = 0x40000000;
export const OBJECT_BYTES = 4 * MAX_OBJECT_WORDS;

/** MAX_ERRNO of include/linux/err.h. */
const MAX_ERRNO = 4095;

export function isErrorPointer(pointer: number): boolean {
  return pointer < 0 && pointer >= -MAX_ERRNO;
}

export function isListPoison(pointer: number): boolean {
  return pointer >= LIST_POISON1 && pointer < 2 * LIST_POISON1;
}

export function isObject(pointer: number): boolean {
  return pointer >= OBJECTS;
}

export function isOnStack(pointer: number): boolean {
  return pointer >= STACK && pointer < STACK_END;
}

/** The first address of the machine's object that `pointer` points into. */
export function objectOf(pointer: number): Address {
  return (Math.floor((pointer - OBJECTS) / OBJECT_BYTES) + 1) * MAX_OBJECT_WORDS;
}

/** Where C sees the object that this address lies in. */
export function cObject(address: Address): number {
  return OBJECTS + OBJECT_BYTES * objectNumber(address);
}

/** A value for a word of the machine that a C pointer is stored in: see `pointerToC()`. */
const OTHER_POISON = -2 * MAX_OBJECT_WORDS * MAX_OBJECT_WORDS;

/** A pointer of C to a structure in an object where the machine's words have the same order. */
export function pointerFromC(pointer: number, shift = 0): Address {
  if (pointer === 0 || isErrorPointer(pointer)) return pointer;
  if (pointer === LIST_POISON1) return LIST_POISON;
  if (pointer > 0 && pointer < NULL_PAGE_END) return OTHER_POISON - pointer;
  if (!isObject(pointer)) return pointer;
  const byte = ((pointer - OBJECTS) % OBJECT_BYTES) + 4 * shift;
  const isWord = byte % 4 === 0 && byte >= 0 && byte < OBJECT_BYTES;
  return isWord ? objectOf(pointer) + byte / 4 : pointer;
}

/**
 * The inverse. `shift` is by how many words the machine has the structure behind the place where C
 * has it. Pointers that are no addresses of the machine are kept as they are: all addresses of the
 * machine are below those of C.
 */
export function pointerToC(address: Address, shift = 0): number {
  if (address === NULL || isErrorPointer(address)) return address;
  if (address === LIST_POISON) return LIST_POISON1;
  if (address < 0) return address <= OTHER_POISON ? OTHER_POISON - address : address;
  if (address >= CALLBACKS) return address;
  return cObject(address) + 4 * ((address % MAX_OBJECT_WORDS) - shift);
}

/** A number as the kernel prints a pointer. */
export function hex(pointer: number): string {
  return `0x${(pointer >>> 0).toString(16)}`;
}
