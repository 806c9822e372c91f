/** C's addresses on the machine's memory: what a load or a store of translated C does there. */

import { MmuNotifier } from '../../linux/mmu-notifier/structs';
import type { Machine } from '../../machine/machine';
import { BadAccess, type CompiledMemory, type Memory, objectAt } from '../../machine/memory';
import { type Address, MAX_OBJECT_WORDS, type StructType } from '../../machine/struct';
import type { Width } from '../../wasm/c-module';
import {
  CALLBACKS,
  hex,
  INTERVAL_OPS_TABLES,
  isErrorPointer,
  isListPoison,
  isObject,
  isOnStack,
  NULL_PAGE_END,
  OBJECT_BYTES,
  OBJECTS,
  OPS_TABLES,
  OPS_TABLES_END,
  objectOf,
  pointerFromC,
  pointerToC,
} from './addresses';
import type { MappedWord, ObjectLayout } from './object-layout';
import type { ObjectLayouts } from './object-layouts';
import { StackEscape } from './stack-escape';
import type { StaticData } from './static-data';

/** Bytes from one ops table to the next. */
export const OPS_TABLE_BYTES = 256;

type Verb = 'read' | 'written';

/** Four bytes of C. */
interface Place {
  readonly address: Address;
  readonly mapped: MappedWord;
  readonly layout: ObjectLayout | null;
}

const RAW_STATIC: MappedWord = { word: 0, kind: 'raw', shift: 0 };

export class MemoryMap implements CompiledMemory {
  constructor(
    readonly layouts: ObjectLayouts,
    readonly data: StaticData,
    private readonly functions: number,
  ) {}

  load(machine: Machine, address: number, width: Width, signed: boolean): number {
    let value = 0;
    for (let byte = 0; byte < width; ) {
      const at = address + byte;
      const place = this.place(machine, at & ~3, 'read');
      const offset = at & 3;
      const count = Math.min(width - byte, 4 - offset);
      this.mustBeWritten(machine, place, at, count);
      const bits = (this.get(machine, place) >>> (8 * offset)) & mask(count);
      value |= bits << (8 * byte);
      byte += count;
    }
    const shift = 32 - 8 * width;
    return signed || width === 4 ? (value << shift) >> shift : value;
  }

  store(machine: Machine, address: number, width: Width, value: number): void {
    if (width === 4 && isOnStack(value)) throw new StackEscape();
    for (let byte = 0; byte < width; ) {
      const at = address + byte;
      const place = this.place(machine, at & ~3, 'written');
      const offset = at & 3;
      const count = Math.min(width - byte, 4 - offset);
      const keep = ~(mask(count) << (8 * offset));
      const old = count === 4 ? 0 : this.get(machine, place) & keep;
      this.put(machine, place, old | (((value >>> (8 * byte)) & mask(count)) << (8 * offset)));
      this.noteWritten(machine, place, at, count);
      byte += count;
    }
  }

  /** The checks of a store whose value goes to a store buffer. */
  prepareStore(machine: Machine, address: number, width: Width, value: number): void {
    if (width === 4 && isOnStack(value)) throw new StackEscape();
    for (let byte = 0; byte < width; ) {
      const at = address + byte;
      const count = Math.min(width - byte, 4 - (at & 3));
      const place = this.place(machine, at & ~3, 'written');
      // A store of any value is one to freed memory where the object is freed.
      machine.read(place.address);
      this.noteWritten(machine, place, at, count);
      byte += count;
    }
  }

  /** A structure of the simulated kernel, such as a lock, that C has at this address. */
  structAt(machine: Machine, address: number): Address {
    if (isOnStack(address)) throw new StackEscape();
    if (address % 4 !== 0)
      throw new BadAccess('NULL pointer dereference', `${hex(address)} is no aligned address`);
    return this.place(machine, address, 'read').address - 1;
  }

  /** Where C has the rcu_head of a notifier, which the simulated kernel has at `head`. */
  headOfNotifier(head: Address): number {
    return pointerToC(head, this.layouts.shift('mmu_notifier', 'rcu', MmuNotifier.rcu));
  }

  /** The tag of the record that C has at this address; null where it is not known. */
  recordAt(machine: Machine, address: number): string | null {
    if (!isObject(address)) {
      const declared = this.data.declared.find((one) => one.address === address);
      return declared?.kind ?? null;
    }
    const base = objectOf(address);
    const { record } = this.layouts.of(machine.typeOf(base)) ?? { record: null };
    const offset = (address - OBJECTS) % OBJECT_BYTES;
    const member = record?.records.find((one) => one.offset === offset && one.record !== '');
    return member?.record ?? null;
  }

  extraWords(type: StructType): number {
    return this.layouts.extraWords(type);
  }

  /** As kmemleak does it: each word of C that may be a pointer counts as one. */
  pointersIn(memory: Memory, object: Address): Address[] {
    const words = this.rawWords(memory, object);
    const values = words.map((word) => memory.read(object + word));
    return values.filter((value) => isObject(value)).map(objectOf);
  }

  private rawWords(memory: Memory, object: Address): number[] {
    const type = memory.typeOf(object);
    const layout = this.layouts.of(type);
    if (layout === undefined) return type.name === 'static data' ? wordsUpTo(type.size) : [];
    return layout.words.flatMap((mapped) => (mapped?.kind === 'raw' ? [mapped.word] : []));
  }

  private place(machine: Machine, address: number, verb: Verb): Place {
    if (isObject(address)) return this.placeInObject(machine, address, verb);
    const inStatics = this.data.wordOf(machine, address);
    if (inStatics !== undefined) return { address: inStatics, mapped: RAW_STATIC, layout: null };
    throw badAddress(address, verb, this.data);
  }

  private placeInObject(machine: Machine, address: number, verb: Verb): Place {
    const base = objectOf(address);
    if (base > machine.objectCount * MAX_OBJECT_WORDS) throw wild(address, verb);
    const type = machine.typeOf(base);
    const layout = this.layouts.of(type);
    const mapped = layout?.words[((address - OBJECTS) % OBJECT_BYTES) >> 2];
    if (layout === undefined || mapped === undefined) {
      // A use after free is the worse of the two.
      machine.read(base);
      const record = layout?.record?.name ?? type.name;
      throw new BadAccess('out-of-bounds access', `memory beyond a struct ${record} is ${verb}`);
    }
    if (layout.unpublished !== 0) this.mustBePublished(machine, base, layout, type, verb);
    return { address: base + mapped.word, mapped, layout };
  }

  private get(machine: Machine, { address, mapped }: Place): number {
    const value = machine.read(address);
    switch (mapped.kind) {
      case 'raw':
        return value;
      case 'pointer':
        return pointerToC(value, mapped.shift);
      case 'ops':
        return opsToC(value, OPS_TABLES);
      case 'interval ops':
        return opsToC(value, INTERVAL_OPS_TABLES);
      case 'function':
        return value === 0 ? 0 : this.functions + 4 * (value - 1);
    }
  }

  private put(machine: Machine, { address, mapped }: Place, value: number): void {
    machine.write(address, this.toWord(mapped, value | 0));
  }

  private toWord({ kind, shift }: MappedWord, value: number): number {
    switch (kind) {
      case 'raw':
        return value;
      case 'pointer':
        return pointerFromC(value, shift);
      case 'ops':
        return opsFromC(value, OPS_TABLES);
      case 'interval ops':
        return opsFromC(value, INTERVAL_OPS_TABLES);
      case 'function':
        return value === 0 ? 0 : 1 + (value - this.functions) / 4;
    }
  }

  private mustBeWritten(machine: Machine, place: Place, at: number, count: number): void {
    const { layout, address } = place;
    if (layout === null || layout.written === 0) return;
    const byte = (at - OBJECTS) % OBJECT_BYTES;
    const bits = machine.read(objectAt(address) + layout.written + (byte >> 5));
    const wanted = ((1 << count) - 1) << (byte & 31);
    if ((bits & wanted) === wanted) return;
    throw new BadAccess(
      'use of an uninitialized value',
      `a word of kmalloc() that nobody has written is read, ${byte} bytes into ${layout.record === null ? 'the object' : `a struct ${layout.record.name}`}`,
    );
  }

  private noteWritten(machine: Machine, place: Place, at: number, count: number): void {
    const { layout, address } = place;
    if (layout === null || layout.written === 0) return;
    const byte = (at - OBJECTS) % OBJECT_BYTES;
    const word = objectAt(address) + layout.written + (byte >> 5);
    machine.write(word, machine.read(word) | (((1 << count) - 1) << (byte & 31)));
  }

  private mustBePublished(
    machine: Machine,
    base: Address,
    { unpublished }: ObjectLayout,
    { name }: StructType,
    verb: Verb,
  ): void {
    const owner = machine.read(base + unpublished) - 1;
    if (owner < 0 || owner === machine.current) return;
    throw new BadAccess(
      'use of an uninitialized value',
      `a struct ${name} is ${verb} before its initialization by ${machine.taskNames[owner]} is visible`,
    );
  }
}

function mask(bytes: number): number {
  return bytes === 4 ? -1 : (1 << (8 * bytes)) - 1;
}

function wordsUpTo(size: number): number[] {
  return Array.from({ length: size - 1 }, (_, word) => word + 1);
}

function opsToC(value: number, tables: number): number {
  return value > 0 && value < CALLBACKS ? tables + OPS_TABLE_BYTES * (value - 1) : value;
}

function opsFromC(pointer: number, tables: number): number {
  const number = (pointer - tables) / OPS_TABLE_BYTES;
  const isTable = Number.isInteger(number) && number >= 0 && pointer < tables + 0x100000;
  return isTable ? number + 1 : pointer;
}

function badAddress(address: number, verb: Verb, data: StaticData): BadAccess {
  if (isListPoison(address))
    return new BadAccess('RCU list corruption', `what LIST_POISON points to is ${verb}`);
  if (address >= 0 && address < NULL_PAGE_END)
    return new BadAccess('NULL pointer dereference', `what NULL points to is ${verb}`);
  if (isErrorPointer(address))
    return new BadAccess('NULL pointer dereference', `what an error pointer points to is ${verb}`);
  if (data.isConstant(address) || (address >= OPS_TABLES && address < OPS_TABLES_END))
    return new BadAccess('NULL pointer dereference', `constant data at ${hex(address)} is ${verb}`);
  if (data.has(address))
    return new BadAccess('out-of-bounds access', `memory beyond a static object is ${verb}`);
  return wild(address, verb);
}

function wild(address: number, verb: Verb): BadAccess {
  return new BadAccess(
    'NULL pointer dereference',
    `what ${hex(address)}, which is no object, points to is ${verb}`,
  );
}
