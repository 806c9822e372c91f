/** Gives objects and functions their addresses, and finds what the unit does not define. */
import {
  type Assembly,
  type AssemblyObject,
  type Position,
  parseReference,
  type Reference,
} from './assembly';
import { type DataObject, FUNCTIONS, STATIC_DATA } from './c-module';

/** Between two objects, so that an access beyond one does not reach the next. */
const GAP = 64;

/** A symbol that the unit does not define, and the first instruction that uses it. */
export interface UndefinedSymbol {
  readonly name: string;
  readonly kind: 'function' | 'object';
  readonly use: { readonly function: string; readonly position: Position } | null;
}

export interface LinkedUnit {
  readonly assembly: Assembly;
  readonly data: readonly DataObject[];
  readonly functionTable: readonly string[];
  readonly undefinedSymbols: readonly UndefinedSymbol[];
  /** The function that a call of the symbol reaches. */
  callee(symbol: string): { readonly name: string; readonly isDefined: boolean };
  addressOf(reference: Reference): number;
}

/** The symbol that a memory access, `i32.const` or `call` names. */
function referenceOf(operation: string, operand: string): Reference | null {
  if (operation === 'call') return { symbol: operand, addend: 0 };
  if (operation === 'i32.const' || /\.(load|store)/.test(operation)) {
    return parseReference(operand.replace(/:p2align=\d+$/, ''));
  }
  return null;
}

function aligned(address: number, alignment: number): number {
  return Math.ceil(address / alignment) * alignment;
}

class Linker implements LinkedUnit {
  readonly functionTable: string[] = [];
  readonly undefinedSymbols: UndefinedSymbol[] = [];
  readonly data: readonly DataObject[];
  private readonly functionNumbers = new Map<string, number>();
  private readonly addresses = new Map<string, number>();
  private readonly definedFunctions: ReadonlySet<string>;
  private readonly known = new Set<string>();

  constructor(
    readonly assembly: Assembly,
    externalObjects: Readonly<Record<string, number>>,
  ) {
    this.definedFunctions = new Set(assembly.functions.map(({ name }) => name));
    for (const [name, address] of Object.entries(externalObjects))
      this.addresses.set(name, address);
    let end = STATIC_DATA - GAP;
    for (const { name, alignment, bytes } of assembly.objects) {
      const address = aligned(end + GAP, Math.max(4, alignment));
      this.addresses.set(name, address);
      end = address + bytes.length;
    }
    this.scanFunctions();
    this.data = assembly.objects.map((object) => this.linked(object));
  }

  callee(symbol: string): { name: string; isDefined: boolean } {
    const name = this.target(symbol);
    return { name, isDefined: this.definedFunctions.has(name) };
  }

  addressOf({ symbol, addend }: Reference): number {
    const name = this.target(symbol);
    if (!this.isFunction(name)) return (this.addresses.get(name) ?? 0) + addend;
    if (this.isUndefinedWeak(name)) return addend;
    let number = this.functionNumbers.get(name);
    if (number === undefined) {
      number = this.functionTable.push(name) - 1;
      this.functionNumbers.set(name, number);
    }
    return FUNCTIONS + 4 * number + addend;
  }

  private target(symbol: string): string {
    let name = symbol;
    for (let next: string | undefined = name; next !== undefined; ) {
      name = next;
      next = this.assembly.aliases.get(name);
    }
    return name;
  }

  private isFunction(name: string): boolean {
    return this.definedFunctions.has(name) || this.assembly.signatures.has(name);
  }

  private isUndefinedWeak(name: string): boolean {
    return this.assembly.weakSymbols.has(name) && !this.definedFunctions.has(name);
  }

  private scanFunctions(): void {
    for (const { name, instructions } of this.assembly.functions) {
      for (const { operation, operand, position } of instructions) {
        const reference = referenceOf(operation, operand);
        if (reference === null) continue;
        this.noteUse(reference.symbol, { function: name, position });
        if (operation !== 'call') this.addressOf(reference);
      }
    }
  }

  private noteUse(symbol: string, use: UndefinedSymbol['use']): void {
    const name = this.target(symbol);
    if (this.known.has(name)) return;
    this.known.add(name);
    if (this.isFunction(name)) {
      if (!this.definedFunctions.has(name) && !this.isUndefinedWeak(name)) {
        this.addUndefined(name, 'function', use);
      }
    } else if (!this.assembly.objects.some((object) => object.name === name)) {
      this.addUndefined(name, 'object', use);
    }
  }

  private addUndefined(
    name: string,
    kind: UndefinedSymbol['kind'],
    use: UndefinedSymbol['use'],
  ): void {
    this.undefinedSymbols.push({ name, kind, use });
  }

  private linked({ name, writable, bytes, relocations }: AssemblyObject): DataObject {
    const content = [...bytes];
    for (const { offset, ...reference } of relocations) {
      this.noteUse(reference.symbol, null);
      const address = this.addressOf(reference);
      for (let n = 0; n < 4; n++) content[offset + n] = (address >>> (8 * n)) & 0xff;
    }
    return { name, address: this.addresses.get(name) as number, writable, bytes: content };
  }
}

/** `externalObjects` has the addresses of objects that the unit uses and does not define. */
export function link(
  assembly: Assembly,
  externalObjects: Readonly<Record<string, number>> = {},
): LinkedUnit {
  return new Linker(assembly, externalObjects);
}
