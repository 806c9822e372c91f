/** The static objects of a unit: the constant ones as bytes, the writable ones in the machine. */
import type { Machine } from '../../machine/machine';
import { type Address, MAX_OBJECT_WORDS, type StructType, struct } from '../../machine/struct';
import type { CModule, DataObject, Width } from '../../wasm/c-module';
import { STATIC_DATA } from '../../wasm/c-module';

/** The kinds of `enum k_static_kind` in native/kernel-source/include/k.h. */
export type StaticKind = 'srcu_struct' | 'spinlock' | 'mutex' | 'rwsem' | 'wait queue head';
const KINDS: readonly StaticKind[] = [
  'srcu_struct',
  'spinlock',
  'mutex',
  'rwsem',
  'wait queue head',
];

/** An object that the machine must set up at boot. */
export interface StaticObject {
  readonly kind: StaticKind;
  readonly address: number;
  readonly name: string;
}

/** Words of one object of the machine, without its header. */
const WORDS = MAX_OBJECT_WORDS - 1;

export class StaticData {
  /** The objects that `K_STATIC()` lists. */
  readonly declared: readonly StaticObject[];
  /** Where each writable object is: its first word among all of them. */
  private readonly places = new Map<DataObject, number>();
  private readonly types: readonly StructType[];

  constructor(private readonly module: CModule) {
    this.declared = module.data
      .filter(({ name }) => name.startsWith('k_static_'))
      .map(({ address }) => ({
        kind: KINDS[this.word(address)] as StaticKind,
        address: this.word(address + 4),
        name: this.string(this.word(address + 8)),
      }));
    let words = 0;
    for (const object of module.data) {
      if (!object.writable || this.isOpaque(object)) continue;
      this.places.set(object, words);
      words += Math.ceil(object.bytes.length / 4);
    }
    this.types = Array.from({ length: Math.ceil(words / WORDS) }, (_, index) =>
      typeOfSize(Math.min(WORDS, words - index * WORDS)),
    );
  }

  has(address: number): boolean {
    return address >= STATIC_DATA && address < this.end;
  }

  isConstant(address: number): boolean {
    const object = this.objectAt(address);
    return object !== undefined && !object.writable;
  }

  objectAt(address: number): DataObject | undefined {
    if (!this.has(address)) return undefined;
    return this.module.data.find(
      (object) => address >= object.address && address < object.address + object.bytes.length,
    );
  }

  /** The initial value of bytes of one object. */
  initial(address: number, width: Width, signed: boolean): number {
    const object = this.objectAt(address);
    let value = 0;
    for (let byte = 0; byte < width; byte++) {
      const at = address + byte - (object?.address ?? 0);
      value |= (object?.bytes[at] ?? 0) << (8 * byte);
    }
    const shift = 32 - 8 * width;
    return signed || width === 4 ? (value << shift) >> shift : value;
  }

  /** A string that ends with a zero byte. */
  string(address: number): string {
    const object = this.objectAt(address);
    if (object === undefined) return '';
    const from = address - object.address;
    const end = object.bytes.indexOf(0, from);
    return Buffer.from(object.bytes.slice(from, end < 0 ? undefined : end)).toString();
  }

  /** The machine's word that has the four bytes of C at `address`. */
  wordOf(machine: Machine, address: number): Address | undefined {
    const object = this.objectAt(address);
    const place = object === undefined ? undefined : this.places.get(object);
    if (object === undefined || place === undefined) return undefined;
    const word = place + Math.floor((address - object.address) / 4);
    const base = machine.statics[Math.floor(word / WORDS)] as Address;
    return base + 1 + (word % WORDS);
  }

  /** Allocates the writable objects and gives them their content. */
  boot(machine: Machine): void {
    machine.statics.length = 0;
    for (const type of this.types) {
      const address = machine.allocate(type);
      machine.statics.push(address);
      machine.roots.push(address);
    }
    for (const { address, bytes } of this.places.keys()) {
      for (let at = 0; at < bytes.length; at += 4) {
        const word = this.wordOf(machine, address + at) as Address;
        machine.write(word, this.initial(address + at, 4, true));
      }
    }
  }

  private get end(): number {
    const last = this.module.data.at(-1);
    return last === undefined ? STATIC_DATA : last.address + last.bytes.length;
  }

  /** Objects that only shims touch: the domain of SRCU, and the maps of lockdep. */
  private isOpaque({ address, name }: DataObject): boolean {
    return (
      name.endsWith('_map') ||
      this.declared.some((one) => one.kind === 'srcu_struct' && one.address === address)
    );
  }

  private word(address: number): number {
    return this.initial(address, 4, false);
  }
}

const bySize = new Map<number, StructType>();

function typeOfSize(words: number): StructType {
  const known = bySize.get(words);
  if (known !== undefined) return known;
  const fields = Array.from({ length: words }, (_, word) => [`word${word}`, 'word'] as const);
  const { type } = struct('static data', Object.fromEntries(fields));
  bySize.set(words, type);
  return type;
}
