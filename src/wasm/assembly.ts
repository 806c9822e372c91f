/** The content of clang's WebAssembly text: functions, static objects, and what they refer to. */

/** Types of values; floating point and vectors are read, so that they can be refused by name. */
export type ValueType = string;

export interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A place in the C source; line 0 where clang gives none. */
export interface Position {
  readonly file: string;
  readonly line: number;
}

export interface Instruction {
  readonly operation: string;
  /** The rest of the line. */
  readonly operand: string;
  readonly position: Position;
}

export interface AssemblyFunction {
  readonly name: string;
  /** Its first line. */
  position: Position;
  readonly locals: ValueType[];
  readonly instructions: Instruction[];
}

/** The address of a symbol and a constant, as in `table+8`. */
export interface Reference {
  readonly symbol: string;
  readonly addend: number;
}

/** Four bytes of an object that hold an address. */
export interface Relocation extends Reference {
  readonly offset: number;
}

export interface AssemblyObject {
  readonly name: string;
  readonly writable: boolean;
  /** A power of two. */
  readonly alignment: number;
  readonly bytes: number[];
  readonly relocations: Relocation[];
}

export interface Assembly {
  readonly functions: readonly AssemblyFunction[];
  readonly objects: readonly AssemblyObject[];
  /** Of every function that is defined or used. */
  readonly signatures: ReadonlyMap<string, Signature>;
  /** Where they are not defined, their address is NULL. */
  readonly weakSymbols: ReadonlySet<string>;
  /** Second names of functions and objects. */
  readonly aliases: ReadonlyMap<string, string>;
}

const REFERENCE = /^([A-Za-z_.$][\w.$]*)([+-]\d+)?$/;

/** Null for a number, and for what is neither a number nor a symbol with a constant. */
export function parseReference(text: string): Reference | null {
  const [, symbol, addend] = REFERENCE.exec(text) ?? [];
  return symbol === undefined ? null : { symbol, addend: Number(addend ?? 0) };
}
