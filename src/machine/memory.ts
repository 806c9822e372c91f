/**
 * The shared memory of the simulated machine. Addresses of objects are never reused, so every use
 * after free is detected. An object's header holds what KASAN keeps in its shadow memory.
 */

import type { Footprint } from './footprint';
import { ObjectStore, type VersionId } from './object-store';
import { type Address, MAX_OBJECT_WORDS, type StructType, structById } from './struct';
import { permuteTasks, type TaskPermutation } from './task-permutation';

const FREED = 1;
const HEADER = 0;

/**
 * What a deleted list node points to (include/linux/poison.h). The value is below every error
 * pointer, so that neither a field at an offset from it nor `container_of()` of it is an object.
 */
export const LIST_POISON: Address = -32 * MAX_OBJECT_WORDS;

/** An access that no correct kernel makes; the machine adds it to the trace as a report. */
export class BadAccess extends Error {
  constructor(
    readonly report:
      | 'use-after-free'
      | 'double free'
      | 'NULL pointer dereference'
      | 'RCU list corruption'
      | 'out-of-bounds access'
      | 'use of an uninitialized value',
    detail: string,
  ) {
    super(detail);
  }
}

/** The object that an address lies in, as the address of its first word. */
export function objectAt(address: Address): Address {
  return address - (address % MAX_OBJECT_WORDS);
}

/** Number of that object, from 0 on in the order of allocation. */
export function objectNumber(address: Address): number {
  return Math.floor(address / MAX_OBJECT_WORDS) - 1;
}

/** Address of the object with this number. */
export function addressOf(number: number): Address {
  return (number + 1) * MAX_OBJECT_WORDS;
}

/**
 * What compiled code adds to the machine's objects: it has layouts of its own, with words that the
 * layouts of struct.ts do not know.
 */
export interface CompiledMemory {
  /** Words that an object of the type has behind those of its layout. */
  extraWords(type: StructType): number;
  /** What the object points to by words that its layout does not list as pointers. */
  pointersIn(memory: Memory, object: Address): readonly Address[];
}

/** Accesses in one step: a step that needs more follows a circular list. */
const MAX_ACCESSES = 100_000;

export class Memory {
  /** Accesses since this was last set to 0. */
  protected accesses = 0;
  private readonly store = new ObjectStore();
  private readonly versions: VersionId[] = [];
  /** Contents written since the last commit, by object. */
  private readonly written: (Int32Array | undefined)[] = [];
  private readonly dirty: number[] = [];
  /** Where accesses are recorded; null while nothing records them. */
  footprint: Footprint | null = null;
  /** Set at boot, before any object is allocated, where compiled code runs on the machine. */
  compiled: CompiledMemory | null = null;

  /** Number of objects ever allocated. */
  get objectCount(): number {
    return this.versions.length;
  }

  /** Make the memory what `save` wrote into `state` at `offset`. */
  load(state: Int32Array, offset: number, objectCount: number): void {
    for (const index of this.dirty) this.written[index] = undefined;
    this.dirty.length = 0;
    while (this.versions.length > objectCount) this.versions.pop();
    for (let index = 0; index < objectCount; index++) {
      this.versions[index] = state[offset + index] as number;
    }
  }

  /** Write one number per object into `state` from `offset` on: equal numbers, equal memory. */
  save(state: Int32Array, offset: number): void {
    for (const index of this.dirty) {
      const words = this.written[index];
      if (words !== undefined) this.versions[index] = this.store.intern(words);
      this.written[index] = undefined;
    }
    this.dirty.length = 0;
    for (let index = 0; index < this.versions.length; index++) {
      state[offset + index] = this.versions[index] as number;
    }
  }

  /**
   * Numbers of the objects that were written to with a new content, each followed by that content,
   * in ascending order: what `save` would write now that it did not write before.
   */
  commit(): number[] {
    const { versions, written, dirty } = this;
    const changed = dirty.filter((index) => {
      const before = versions[index];
      versions[index] = this.store.intern(written[index] as Int32Array);
      written[index] = undefined;
      return versions[index] !== before;
    });
    dirty.length = 0;
    changed.sort((one, other) => one - other);
    return changed.flatMap((index) => [index, versions[index] as number]);
  }

  /** The content of an object after a permutation of the tasks. */
  permuted(version: VersionId, permutation: TaskPermutation): VersionId {
    const words = this.store.get(version);
    const type = structById((words[HEADER] as number) >> 1);
    const changed =
      ((words[HEADER] as number) & FREED) === 0 && permuteTasks(words, type, permutation);
    return changed ? this.store.intern(changed) : version;
  }

  read(address: Address): number {
    this.footprint?.read(address);
    const words = this.words(address, 'read');
    return words[this.offset(address, words)] as number;
  }

  write(address: Address, value: number): void {
    this.footprint?.write(address);
    const current = this.words(address, 'written');
    const offset = this.offset(address, current);
    if (current[offset] === value) return;
    this.writable(address, current)[offset] = value;
  }

  /** A zeroed object of this type. */
  allocate(type: StructType): Address {
    const words = new Int32Array(type.size + (this.compiled?.extraWords(type) ?? 0));
    words[HEADER] = type.id << 1;
    this.footprint?.allocate();
    const index = this.versions.length;
    this.versions.push(-1);
    this.written[index] = words;
    this.dirty.push(index);
    return addressOf(index);
  }

  /** Free the object that the address lies in. */
  free(address: Address): void {
    this.footprint?.free(address);
    this.mustPointToAnObject(address, 'freed');
    const name = this.typeOf(address).name;
    if (this.isFreed(address)) throw new BadAccess('double free', `struct ${name} is freed again`);
    const words = this.writable(address, this.content(address));
    const header = words[HEADER] as number;
    // No task can read the freed content, so it must not distinguish two saved memories.
    words.fill(0);
    words[HEADER] = header | FREED;
  }

  isFreed(address: Address): boolean {
    return ((this.content(address)[HEADER] as number) & FREED) !== 0;
  }

  typeOf(address: Address): StructType {
    return structById((this.content(address)[HEADER] as number) >> 1);
  }

  /** Addresses of all objects that are not freed, oldest first. */
  liveObjects(): Address[] {
    this.footprint?.count();
    const live: Address[] = [];
    for (let index = 1; index <= this.versions.length; index++) {
      const address = index * MAX_OBJECT_WORDS;
      if (!this.isFreed(address)) live.push(address);
    }
    return live;
  }

  private content(address: Address): Int32Array {
    if (++this.accesses > MAX_ACCESSES)
      throw new BadAccess('RCU list corruption', 'a list leads in a circle: this step never ends');
    const index = objectNumber(address);
    this.footprint?.touch(index);
    return this.written[index] ?? this.store.get(this.versions[index] as number);
  }

  /** An offset past the end is a mistake in a layout of the model, not a bug of the kernel. */
  private offset(address: Address, words: Int32Array): number {
    const offset = address % MAX_OBJECT_WORDS;
    if (offset < words.length) return offset;
    throw new RangeError(`struct ${this.typeOf(address).name} has no word at offset ${offset}`);
  }

  private mustPointToAnObject(address: Address, verb: string): void {
    if (address >= MAX_OBJECT_WORDS) return;
    if (address < LIST_POISON + MAX_OBJECT_WORDS) {
      throw new BadAccess('RCU list corruption', `what LIST_POISON points to is ${verb}`);
    }
    const base = address < 0 ? 'an error pointer' : 'NULL';
    throw new BadAccess('NULL pointer dereference', `what ${base} points to is ${verb}`);
  }

  private words(address: Address, verb: string): Int32Array {
    this.mustPointToAnObject(address, verb);
    const words = this.content(address);
    if (((words[HEADER] as number) & FREED) !== 0) {
      throw new BadAccess(
        'use-after-free',
        `a freed struct ${this.typeOf(address).name} is ${verb}`,
      );
    }
    return words;
  }

  private writable(address: Address, current: Int32Array): Int32Array {
    const index = objectNumber(address);
    const already = this.written[index];
    if (already !== undefined) return already;
    const copy = current.slice();
    this.written[index] = copy;
    this.dirty.push(index);
    return copy;
  }
}
